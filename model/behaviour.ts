/**
 * A behaviour profile: what a cluster did where the specification is silent, by rule number, and which pins of a CNI
 * profile that identifies. Plain data; profile-text.ts of report/ shows it.
 */
import type { CellFeatures } from './open-cell.ts';
import type { PinName, ProfilePins } from './profile.ts';

export interface Behaviour {
  /** By rule number. A cell that several rules leave open counts for each of them. */
  readonly rules: readonly RuleBehaviour[];
  readonly pins: readonly PinEvidence[];
  /** The pins that were identified. */
  readonly learned: ProfilePins;
}

export interface RuleBehaviour {
  readonly rule: number;
  readonly allowed: number;
  readonly denied: number;
  /** Cells that the learned pins predict, as they were observed. */
  readonly explained: number;
  /** Where cells went both ways and the learned pins do not explain it: which features tell them apart. */
  readonly conditions?: Conditions | undefined;
}

/** `separates`: within each group every cell went one way. Otherwise the groups are counts, the most telling first. */
export interface Conditions {
  readonly separates: boolean;
  readonly groups: readonly ConditionGroup[];
}

export interface ConditionGroup {
  readonly features: CellFeatures;
  readonly allowed: number;
  readonly denied: number;
}

/** What the cells say about the values of one pin. */
export interface PinEvidence {
  readonly pin: PinName;
  /** `learned`: cells tell the values apart and all agree with one. `mixed`: each value has cells against it. */
  readonly status: 'learned' | 'mixed' | 'not met';
  readonly value?: string | undefined;
  /** Per value: cells that fit this value and not the other one. */
  readonly agreeing: Readonly<Record<string, number>>;
}
