/**
 * What a cluster made of the relations of a case: per relation the cells that were compared, and those in which base and
 * variant broke it, each confirmed by repeats in both lanes.
 */
import type { Observation } from './observation.ts';
import type { Prediction, Reachability } from './prediction.ts';
import type { Probe } from './probe.ts';
import type { RelationFamily } from './relation.ts';
import type { Scenario } from './scenario.ts';

/** A cell that broke a relation at first, and what the repeats said. */
export interface RelationDifference {
  readonly probe: Probe;
  readonly base: RelationCell;
  readonly variant: RelationCell;
  /** Rounds in which both lanes gave a usable answer, and those of them that broke the relation. */
  readonly repeats: number;
  readonly mismatches: number;
  readonly decision: 'confirmed' | 'dismissed' | 'undecided';
}

export interface RelationCell {
  readonly outcome: Observation['outcome'];
  readonly predicted: Reachability;
  readonly rules: Prediction['rules'];
}

/**
 * `broken`: the cluster contradicts itself. `oracle`: the oracle predicts both sides as they are, so it breaks the
 * relation as the cluster does: a bug of the oracle, or of the relation.
 */
export type RelationStatus = 'holds' | 'broken' | 'oracle' | 'inconclusive';

export interface RelationResult {
  readonly name: string;
  readonly family: RelationFamily;
  readonly detail: string;
  readonly status: RelationStatus;
  readonly reason?: string | undefined;
  /** Cells that the relation speaks of and both sides answered. */
  readonly compared: number;
  /** Cells that are open on either side: never asserted. */
  readonly open: number;
  /** Open cells that broke the relation: recorded, since the specification promises nothing there. */
  readonly openDifferent: number;
  readonly differences: readonly RelationDifference[];
  /** Present where the relation does not hold: both sides, each a scenario of its own. */
  readonly scenarios?: { readonly base: Scenario; readonly variant: Scenario } | undefined;
}

/** The cells that broke a relation for good. */
export function confirmedDifferences(result: RelationResult): readonly RelationDifference[] {
  return result.differences.filter(({ decision }) => decision === 'confirmed');
}
