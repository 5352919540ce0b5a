/**
 * Virtual time: tests and simulated runs need no real waiting. Time stands still while anything can still run, then
 * moves on to the earliest wait, so that overlapping waits end in the order of their moments, as real ones do.
 */
import type { Clock } from '../cluster.ts';

interface Wait {
  readonly until: number;
  readonly resolve: () => void;
}

/** A clock that starts at 0 and moves only through its own waits. */
export function createVirtualClock(): Clock {
  const waits = new Set<Wait>();
  let now = 0;
  let isMoving = false;
  const moveOn = (): void => {
    isMoving = false;
    const next = earliest(waits);
    if (next === undefined) return;
    waits.delete(next);
    now = next.until;
    next.resolve();
    schedule();
  };
  // A macrotask runs once no promise is left to continue.
  const schedule = (): void => {
    if (isMoving || waits.size === 0) return;
    isMoving = true;
    setImmediate(moveOn);
  };
  return {
    now: () => now,
    wait: async (ms, signal) => {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        waits.add({ until: now + Math.max(0, ms), resolve });
        schedule();
      });
      signal.throwIfAborted();
    },
  };
}

/** The wait that ends first; of several at one moment the one that began first. */
function earliest(waits: ReadonlySet<Wait>): Wait | undefined {
  let best: Wait | undefined;
  for (const wait of waits) {
    if (best === undefined || wait.until < best.until) best = wait;
  }
  return best;
}
