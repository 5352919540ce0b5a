/**
 * The shrink planner: a confirmed failure goes in, rounds of candidates come out, outcomes come back, until the scenario is
 * minimal. Pure: no clock, no cluster. The phases, each described in its file: slice and guesses, keep-few, sweep to
 * 1-minimality, canonical values, explain. The best so far is always at hand, so that a budget or an interrupt may end it
 * after any round.
 */
import type { FieldNote } from '../model/finding.ts';
import { mostSpecificSignature } from '../model/signature.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Candidate, CandidateOutcome, Failure, ShrinkHooks } from './candidate.ts';
import { canonicalPhase } from './phases/canonical.ts';
import { explainPhase } from './phases/explain.ts';
import { keepFewPhase } from './phases/keep-few.ts';
import { slicePhase } from './phases/slice.ts';
import { sweepPhase } from './phases/sweep.ts';
import {
  createSession,
  type Best,
  type OtherMismatch,
  type Rounds,
  type Session,
} from './session.ts';

export interface ShrinkPlannerInput {
  readonly scenario: Scenario;
  readonly failure: Failure;
  readonly hooks: ShrinkHooks;
  /** Candidates in a round. */
  readonly lanes: number;
}

export type ShrinkPhase = 'slice' | 'keep-few' | 'sweep' | 'canonical' | 'explain';

export interface ShrinkPlanner {
  readonly phase: () => ShrinkPhase;
  /** The next candidates, at most as many as lanes; empty when the scenario is minimal and explained. */
  readonly round: () => readonly Candidate[];
  /** Takes the outcomes of the last round, in its order. */
  readonly report: (outcomes: readonly CandidateOutcome[]) => void;
  readonly best: () => Best;
  /** Every scenario that was the best, the original first. */
  readonly trail: () => readonly Best[];
  /** The signature of the best: the one among its candidates that says most. */
  readonly signature: () => string;
  readonly fields: () => readonly FieldNote[];
  /** Mismatches met with other signatures. */
  readonly others: () => readonly OtherMismatch[];
}

/** A planner at its first round. */
export function createShrinkPlanner(input: ShrinkPlannerInput): ShrinkPlanner {
  const { scenario, failure, hooks, lanes } = input;
  const { step, probe } = failure;
  const session = createSession({ scenario, cell: { step, probe } }, failure, hooks, lanes);
  const notes: FieldNote[] = [];
  let phase: ShrinkPhase = 'slice';
  const rounds = phases(session, notes, (entered) => {
    phase = entered;
  });
  let current = rounds.next();
  return {
    phase: () => phase,
    round: () => (current.done === true ? [] : current.value),
    report: (outcomes) => {
      current = rounds.next(outcomes);
    },
    best: () => session.trail().at(-1) ?? session.best(),
    trail: session.trail,
    signature: () => mostSpecificSignature((session.trail().at(-1) ?? session.best()).signatures),
    fields: () => notes,
    others: session.others,
  };
}

function* phases(
  session: Session,
  notes: FieldNote[],
  enter: (phase: ShrinkPhase) => void,
): Rounds<void> {
  enter('slice');
  const slice = yield* slicePhase(session);
  if (slice === 'gone') return;
  if (slice === 'sliced') {
    enter('keep-few');
    yield* keepFewPhase(session);
  }
  enter('sweep');
  yield* sweepPhase(session);
  enter('canonical');
  yield* canonicalPhase(session);
  enter('explain');
  notes.push(...(yield* explainPhase(session)));
}
