/** How often a cell must be asked so that a failure of a certain rate shows. */

/** More repeats than this cost more than shrinking is worth. */
export const repeatsMax = 8;

/** Repeats after which a failure of this rate has shown with 95 % probability; 1 for a stable one. */
export function repeatsFor(mismatchRate: number): number {
  if (!(mismatchRate > 0 && mismatchRate <= 1)) {
    throw new RangeError(`a rate of mismatches is above 0 and at most 1, got ${mismatchRate}`);
  }
  if (mismatchRate >= stableRate) return 1;
  return Math.ceil(Math.log(0.05) / Math.log(1 - mismatchRate));
}

/** One repeat shows a failure of this rate with the same 95 %. */
const stableRate = 0.95;
