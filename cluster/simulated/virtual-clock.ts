/**
 * Virtual time: a wait moves the clock and returns at once, so that tests and simulated runs need
 * no real waiting. Waits that overlap pass together, as real ones do.
 */

import type { Clock } from '../cluster.ts';

/** A clock that starts at 0 and moves only through its own waits. */
export function createVirtualClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    wait: async (ms, signal) => {
      signal.throwIfAborted();
      const until = now + Math.max(0, ms);
      await Promise.resolve();
      signal.throwIfAborted();
      now = Math.max(now, until);
    },
  };
}
