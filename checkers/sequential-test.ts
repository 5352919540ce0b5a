/**
 * Wald's sequential probability ratio test on repeats of one mismatching cell: is it noise (rate p0) or a flaw worth a
 * report (rate p1)? Stops as soon as the stated error rates allow (method: A. Wald, Sequential Tests, 1945).
 */

export interface SequentialTestOptions {
  /** Rate of mismatches that noise alone gives. */
  readonly p0: number;
  /** Least rate of mismatches that is worth a report. */
  readonly p1: number;
  /** Probability of confirming noise. */
  readonly alpha: number;
  /** Probability of dismissing a flaw of rate p1. */
  readonly beta: number;
  /** Repeats after which the test gives up undecided. */
  readonly repeatsMax: number;
}

export const defaultSequentialTest: SequentialTestOptions = {
  p0: 0.01,
  p1: 0.3,
  alpha: 1e-6,
  beta: 0.05,
  repeatsMax: 60,
};

export type SequentialDecision = 'confirmed' | 'dismissed' | 'continue' | 'undecided';

/**
 * Decides after `mismatches` of `repeats` repeats disagreed with the prediction. Throws RangeError on counts or rates
 * that make no sense.
 */
export function decideSequentially(
  mismatches: number,
  repeats: number,
  options: SequentialTestOptions = defaultSequentialTest,
): SequentialDecision {
  const { p0, p1, alpha, beta, repeatsMax } = options;
  if (mismatches < 0 || mismatches > repeats)
    throw new RangeError(`${mismatches} of ${repeats} repeats`);
  if (!(p0 > 0 && p0 < p1 && p1 < 1))
    throw new RangeError(`need 0 < p0 < p1 < 1, got ${p0} and ${p1}`);
  const ratio =
    mismatches * Math.log(p1 / p0) + (repeats - mismatches) * Math.log((1 - p1) / (1 - p0));
  if (ratio >= Math.log((1 - beta) / alpha)) return 'confirmed';
  if (ratio <= Math.log(beta / (1 - alpha))) return 'dismissed';
  return repeats >= repeatsMax ? 'undecided' : 'continue';
}
