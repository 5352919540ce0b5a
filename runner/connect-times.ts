/** The connect times among some answers, in milliseconds: what probe timeouts follow from. */
import type { Observation } from '../model/observation.ts';

/** Milliseconds of each connection that was answered. */
export function connectTimes(observations: readonly Observation[]): readonly number[] {
  return observations.flatMap(({ outcome, elapsedMs }) =>
    outcome === 'connected' && elapsedMs !== undefined ? [elapsedMs] : [],
  );
}
