/**
 * Compares what two lanes answered: the last step of base and variant and the expectation go in; out come the cells
 * that break it, and how many were compared. Logical probes pair the cells, since real names differ.
 */
import type { StepResult } from '../../model/case-result.ts';
import { observedReachable } from '../../model/observation.ts';
import { probeKey, type Probe } from '../../model/probe.ts';
import { expectedOf, type Expectation } from '../../model/relation.ts';
import type { RelationCell } from '../../model/relation-result.ts';

export interface BrokenCell {
  readonly probe: Probe;
  readonly base: RelationCell;
  readonly variant: RelationCell;
}

export interface Comparison {
  readonly compared: number;
  readonly open: number;
  readonly openDifferent: number;
  /** Cells that are definite on both sides and break the expectation. */
  readonly broken: readonly BrokenCell[];
}

/** Cells without a usable answer on either side are left out, as are those that one side alone has. */
export function compareMatrices(
  base: StepResult,
  variant: StepResult,
  expected: Expectation,
): Comparison {
  const baseCells = new Map(base.probes.map((probe, cell) => [probeKey(probe), cell]));
  const broken: BrokenCell[] = [];
  const counts = { compared: 0, open: 0, openDifferent: 0 };
  variant.probes.forEach((probe, cell) => {
    const before = answerOf(base, baseCells.get(probeKey(probe)));
    const after = answerOf(variant, cell);
    if (before === undefined || after === undefined) return;
    const wanted = expectedOf(expected, probe, before.reachable);
    if (wanted === undefined) return;
    const breaks = wanted !== after.reachable;
    if (isOpen(before.cell, after.cell, expected)) {
      counts.open++;
      if (breaks) counts.openDifferent++;
      return;
    }
    counts.compared++;
    if (breaks) broken.push({ probe, base: before.cell, variant: after.cell });
  });
  return { ...counts, broken };
}

interface Answer {
  readonly reachable: boolean;
  readonly cell: RelationCell;
}

function answerOf(step: StepResult, cell: number | undefined): Answer | undefined {
  if (cell === undefined || step.verdicts[cell]?.status === 'unknown') return undefined;
  const observation = step.observations[cell];
  const prediction = step.predictions[cell];
  if (observation === undefined || prediction === undefined) return undefined;
  const reachable = observedReachable(observation);
  if (reachable === undefined) return undefined;
  const { verdict: predicted, rules } = prediction;
  return { reachable, cell: { outcome: observation.outcome, predicted, rules } };
}

/**
 * Undefined behaviour may differ between two spellings of one policy, so a cell that is open on a side that counts is
 * not asserted. A pivot speaks of the variant alone.
 */
function isOpen(base: RelationCell, variant: RelationCell, { kind }: Expectation): boolean {
  return variant.predicted === 'either' || (kind !== 'cells' && base.predicted === 'either');
}
