/** How long a lane waits after cases that the environment ended, one after another, before it takes the next one. */

/** Milliseconds after each failure in a row: an API server restarts within them. */
const environmentPausesMs = [1_000, 5_000, 15_000, 30_000];

/** Zero without failures; undefined where the lane is to be given up. */
export function pauseAfterMs(failuresInARow: number): number | undefined {
  return failuresInARow === 0 ? 0 : environmentPausesMs[failuresInARow - 1];
}
