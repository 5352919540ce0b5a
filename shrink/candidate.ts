/**
 * What goes between the shrink planner and whoever executes its rounds: candidates go out, outcomes come back. Plain
 * data, so that the planner needs no clock and no cluster.
 */
import type { Prediction } from '../model/prediction.ts';
import type { Probe } from '../model/probe.ts';
import type { Scenario } from '../model/scenario.ts';
import type { MismatchDirection } from '../model/verdict.ts';

/** The cell that fails, in logical names; `step` 0 is the initial world. */
export interface FailingCell {
  readonly step: number;
  readonly probe: Probe;
}

/** A scenario to try. The cell goes along, because a candidate may rename, renumber or drop steps before it. */
export interface Candidate {
  readonly scenario: Scenario;
  readonly cell: FailingCell;
}

/** The mismatch that is to be shrunk. */
export interface Failure extends FailingCell {
  readonly direction: MismatchDirection;
  /** Candidate signatures (checkers/signature.ts): a smaller scenario must keep one of them. */
  readonly signatures: readonly string[];
}

/** What a candidate showed: its cell mismatched in the same direction, did not, or could not be judged. */
export type CandidateOutcome =
  | { readonly status: 'fails'; readonly signatures: readonly string[] }
  | { readonly status: 'passes' }
  | { readonly status: 'unknown'; readonly reason: string };

/** What the oracle says of a candidate's cell, and how a mismatch in it would be signed. */
export interface Forecast {
  readonly prediction: Prediction;
  readonly signatures: readonly string[];
}

export interface ShrinkHooks {
  /** Undefined where the cell cannot be asked, or the scenario is one that no cluster takes. */
  readonly predict: (candidate: Candidate) => Forecast | undefined;
}
