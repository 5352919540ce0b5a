/** The clock of real clusters: monotonic milliseconds of this process. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './cluster.ts';

export const realClock: Clock = {
  now: () => performance.now(),
  wait: (ms, signal) => delay(ms, undefined, { signal }),
};
