/**
 * Shrinking on a cluster: the planner's rounds are executed side by side in lanes of their own, within a budget of rounds
 * and time. The best so far is kept whatever ends it, and is run in full, in a fresh lane, once it is minimal.
 *
 * Candidates of a round live in one cluster at once and do not disturb each other: a NetworkPolicy (v1) decides only for
 * pods of its own namespace, and lanes share no namespace. An empty namespaceSelector or an ipBlock may well match pods of
 * another lane, but as peers, and no probe crosses lanes. So no candidate needs to be serialised after another.
 */
import type { Lane } from '../../cluster/cluster.ts';
import type { ShrinkSummary } from '../../model/finding.ts';
import { createShrinkPlanner, type ShrinkPlanner } from '../../shrink/planner.ts';
import type { Candidate } from '../../shrink/candidate.ts';
import { executeCandidate, type CandidateQuestion } from './execute-candidate.ts';
import { forecastHook } from './forecast.ts';
import { recheckBest, type Recheck } from './recheck-best.ts';
import { repeatsFor, repeatsMax } from './repeats-for.ts';
import type { ShrinkContext, ShrinkRequest, ShrunkFailure } from './shrink-request.ts';

/** Shrinks a confirmed mismatch. Throws HarnessError('environment') where no lane opens, never when aborted. */
export async function shrinkFinding(
  context: ShrinkContext,
  request: ShrinkRequest,
  signal: AbortSignal,
): Promise<ShrunkFailure> {
  const { scenario, failure, mismatchRate } = request;
  const { cluster, lanes } = context;
  const start = cluster.clock.now();
  const hooks = forecastHook(context.profile, failure.direction);
  const planner = createShrinkPlanner({ scenario, failure, hooks, lanes });
  const repeats = repeatsFor(mismatchRate);
  const counts = { rounds: 0, candidates: 0 };
  // Its pods start while the rounds go on.
  let lastLane: Promise<Lane> | undefined;
  const onFailing = (): void => {
    lastLane ??= cluster.openLane(context.firstLane + lanes, signal);
    lastLane.catch(() => undefined);
  };
  let rechecking: Promise<Recheck> | undefined;
  // Explaining changes no best: the last run, which waits for the whole settle bound, goes on beside it.
  const onMinimal = (): void => {
    rechecking ??= recheckBest(context, planner, lastLane, signal);
    rechecking.catch(() => undefined);
  };
  const rounds = {
    planner,
    question: { ...failure, repeats },
    counts,
    start,
    onFailing,
    onMinimal,
  };
  const ended = repeats > repeatsMax ? 'too-rare' : await executeRounds(context, rounds, signal);
  const recheck = await (rechecking ?? recheckBest(context, planner, lastLane, signal));
  const { scenario: best, cell } = recheck.candidate;
  return {
    scenario: best,
    cell,
    signature: planner.signature(),
    result: recheck.result,
    summary: {
      ...counts,
      lanes,
      elapsedMs: cluster.clock.now() - start,
      ended: recheck.reproduced ? ended : 'not-reproduced',
      fields: planner.fields(),
    },
    others: planner.others(),
  };
}

interface ShrinkRounds {
  readonly planner: ShrinkPlanner;
  readonly question: CandidateQuestion;
  readonly counts: { rounds: number; candidates: number };
  readonly start: number;
  /** Some candidate failed, so that there will be something to run in full. */
  readonly onFailing: () => void;
  /** The best is minimal, and only to be explained. */
  readonly onMinimal: () => void;
}

async function executeRounds(
  context: ShrinkContext,
  { planner, question, counts, start, onFailing, onMinimal }: ShrinkRounds,
  signal: AbortSignal,
): Promise<ShrinkSummary['ended']> {
  const { cluster, firstLane, roundsMax, timeLimitMs } = context;
  const opened: Lane[] = [];
  const laneAt = async (position: number): Promise<Lane> =>
    (opened[position] ??= await cluster.openLane(firstLane + position, signal));
  try {
    for (;;) {
      const round = planner.round();
      if (planner.phase() === 'explain') onMinimal();
      if (round.length === 0) return 'minimal';
      if (signal.aborted) return 'interrupted';
      if (counts.rounds >= roundsMax) return 'rounds';
      if (cluster.clock.now() - start >= timeLimitMs) return 'time';
      const outcomes = await Promise.all(
        round.map(async (candidate: Candidate, position) =>
          executeCandidate(await laneAt(position), context, candidate, question, signal),
        ),
      );
      counts.rounds++;
      counts.candidates += round.length;
      planner.report(outcomes);
      if (outcomes.some(({ status }) => status === 'fails')) onFailing();
    }
  } catch (error) {
    if (signal.aborted) return 'interrupted';
    throw error;
  } finally {
    await Promise.all(opened.map((lane) => lane.close()));
  }
}
