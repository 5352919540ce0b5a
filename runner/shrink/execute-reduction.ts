/** Executes a reduction in rounds within a budget; the smallest scenario so far outlives a bound, an interrupt, a lost lane. */
import type { Clock } from '../../cluster/cluster.ts';
import { HarnessError } from '../../model/errors.ts';
import type { ShrinkSummary } from '../../model/finding.ts';
import type { Reduction } from '../../shrink/reduce-rounds.ts';

export interface ReductionBudget {
  readonly clock: Clock;
  /** Candidates that are asked side by side. */
  readonly lanes: number;
  readonly roundsMax: number;
  /** Milliseconds on the clock after which no new round starts. */
  readonly timeLimitMs: number;
}

export interface Reduced<C> {
  /** The original where nothing smaller failed. */
  readonly candidate: C;
  readonly rounds: number;
  readonly candidates: number;
  readonly ended: Extract<ShrinkSummary['ended'], 'minimal' | 'rounds' | 'time' | 'interrupted'>;
}

export interface ReductionHooks<C> {
  /** The planner: shrink/reduce.ts, shrink/services/reduce-services.ts. */
  readonly plan: (original: C, lanes: number, onSmaller: (best: C) => void) => Reduction<C>;
  /** Whether a candidate still fails, asked in the lane of this position; what cannot be told is `false`. */
  readonly ask: (candidate: C, position: number) => Promise<boolean>;
}

/** Reduces a candidate that fails. A failing environment ends it like an interrupt. */
export async function executeReduction<C>(
  original: C,
  { clock, lanes, roundsMax, timeLimitMs }: ReductionBudget,
  { plan, ask }: ReductionHooks<C>,
  signal: AbortSignal,
): Promise<Reduced<C>> {
  let candidate = original;
  const reduction = plan(original, lanes, (smaller) => (candidate = smaller));
  const counts = { rounds: 0, candidates: 0 };
  const start = clock.now();
  const ended = (how: Reduced<C>['ended']): Reduced<C> => ({ candidate, ...counts, ended: how });
  try {
    let next = reduction.next();
    while (next.done !== true) {
      if (signal.aborted) return ended('interrupted');
      if (counts.rounds >= roundsMax) return ended('rounds');
      if (clock.now() - start >= timeLimitMs) return ended('time');
      const fails = await Promise.all(next.value.map(ask));
      counts.rounds++;
      counts.candidates += next.value.length;
      next = reduction.next(fails);
    }
    return ended('minimal');
  } catch (error) {
    if (signal.aborted || isEnvironment(error)) return ended('interrupted');
    throw error;
  }
}

function isEnvironment(error: unknown): boolean {
  return error instanceof HarnessError && error.code === 'environment';
}
