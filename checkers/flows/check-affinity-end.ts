/**
 * Holds bursts of flows of one source over time against an affinity with a timeout: the model and the bursts with their moments go
 * in, a verdict comes out. Within half of the timeout the backend is the same (exact); after an idle time beyond it each burst
 * draws again, so that only "always the same" over many of them is wrong, with the probability of that (rules 77 and 83).
 */
import type { DistributionModel } from '../../model/distribution-model.ts';
import type { FlowVerdict } from '../../model/flow.ts';

export type ExpiringModel = Extract<DistributionModel, { readonly kind: 'expiring' }>;

/** Flows of one source that were sent together. */
export interface Burst {
  /** Bounds of the time in which all flows were sent and answered, in milliseconds of one clock. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Who answered, in the order of sending; failed flows are left out. */
  readonly backends: readonly string[];
}

/** Beyond the timeout: kernels count in ticks of up to 10 ms, and their clocks are not ours. */
export const idleSlackMs = 1_000;

/** Judges bursts in order; `continue` wants one more burst after an idle time. `missAlpha` bounds false alarms (rule 86). */
export function checkAffinityEnd(
  { shares, timeoutMs }: ExpiringModel,
  bursts: readonly Burst[],
  missAlpha: number,
): FlowVerdict {
  let chance = 1;
  let draws = 0;
  let changed = false;
  let last: { readonly burst: Burst; readonly backend: string } | undefined;
  for (const [index, burst] of bursts.entries()) {
    const previous = bursts[index - 1];
    for (const backend of burst.backends) {
      if (!shares.has(backend)) {
        const reason = `${backend} answered, which is none of ${[...shares.keys()].join(', ')}`;
        return { status: 'violates', fault: 'outside-set', reason };
      }
      const since = last === undefined ? undefined : burst.endedAt - last.burst.startedAt;
      if (last !== undefined && since !== undefined && since <= timeoutMs / 2) {
        if (backend !== last.backend) return changedTooEarly(last.backend, backend, since);
      }
      // A flow without an answer may have drawn a backend too: the idle time counts from the burst before, whatever it gave.
      const isFirst = last?.burst !== burst;
      const idle = previous === undefined ? 0 : burst.startedAt - previous.endedAt;
      if (last !== undefined && isFirst && idle >= timeoutMs + idleSlackMs) {
        draws++;
        chance *= shares.get(backend) ?? 0;
        changed ||= backend !== last.backend;
      }
      last = { burst, backend };
    }
  }
  if (changed) return { status: 'conforms' };
  if (chance > missAlpha) return { status: 'continue', wanted: draws + 1 };
  const reason = `${last?.backend ?? ''} answered before and after each of ${draws} idle times longer than the timeout of ${timeoutMs / 1_000} s`;
  return { status: 'violates', fault: 'affinity-never-ends', reason };
}

/** Idle times after which "always the same" is wrong, however the draws fell. */
export function idleTimesMax({ shares }: ExpiringModel, missAlpha: number): number {
  const most = Math.max(...shares.values());
  return most >= 1 ? Infinity : Math.ceil(Math.log(missAlpha) / Math.log(most));
}

function changedTooEarly(before: string, after: string, sinceMs: number): FlowVerdict {
  const reason = `${before} answered, then ${after} within ${Math.ceil(sinceMs)} ms, no more than half of the timeout`;
  return { status: 'violates', fault: 'not-sticky', reason };
}
