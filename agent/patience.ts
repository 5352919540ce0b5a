/**
 * How long the probes of one batch wait. A closed cell is told from a slow one by the open ones of the same batch, which
 * went out from the same pod at the same time: four times the slowest answer is enough, and far less than a timeout that
 * must hold for every moment of a run. A batch without an answer waits for the whole of it.
 */
import { afterPendingEvents } from './after-pending-events.ts';

export interface Patience {
  /** Milliseconds over which repeated sends of one probe are spread. */
  readonly leastMs: number;
  /** Notes how long an answered probe of the batch took. */
  answered(elapsedMs: number): void;
  /** Calls `giveUp` once the probe sent now has waited long enough; the returned function cancels it. */
  watch(giveUp: () => void): () => void;
}

const slowestAnswerMultiple = 4;

/** Waits `mostMs`; with `leastMs`, between that and `mostMs`, as the answers of the batch say. */
export function createPatience(mostMs: number, leastMs = mostMs): Patience {
  const least = Math.min(leastMs, mostMs);
  let slowestMs: number | undefined;
  const limitMs = (): number =>
    slowestMs === undefined
      ? mostMs
      : Math.min(mostMs, Math.max(least, slowestMs * slowestAnswerMultiple));
  return {
    leastMs: least,
    answered(elapsedMs) {
      slowestMs = Math.max(slowestMs ?? 0, elapsedMs);
    },
    watch(giveUp) {
      const sentAt = performance.now();
      let cancelled = false;
      let timer: NodeJS.Timeout;
      const check = (): void => {
        if (cancelled) return;
        const leftMs = limitMs() - (performance.now() - sentAt);
        if (leftMs <= 0) giveUp();
        // Answers that come meanwhile may shorten the wait, so it is looked at again before it is over.
        else sleep(Math.min(leftMs, Math.max(1, least)));
      };
      const sleep = (ms: number): void => {
        timer = setTimeout(() => {
          afterPendingEvents(check);
        }, ms);
      };
      sleep(least);
      return () => {
        cancelled = true;
        clearTimeout(timer);
      };
    },
  };
}
