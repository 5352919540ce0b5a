/** The clock of a real cluster: monotonic milliseconds and real waiting. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../cluster.ts';

export const realClock: Clock = {
  now: () => performance.now(),
  wait: async (ms, signal) => {
    signal.throwIfAborted();
    try {
      await delay(ms, undefined, { signal });
    } catch {
      signal.throwIfAborted();
    }
  },
};
