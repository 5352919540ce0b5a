/**
 * The tails of the chi-square and the binomial distribution, and Pearson's test: counts and expected shares go in, a statistic and its tail probabilities
 * come out. The regularised incomplete gamma function is computed by its series or continued fraction, whichever converges
 * (W. Gautschi, 1979; Numerical Recipes, section 6.2).
 */

export interface PearsonResult {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** Probability of a statistic at least this large when the shares are right. */
  readonly upperTail: number;
  /**
   * Probability of counts at least this even when the shares are right, tiny where they are too even. Counts are whole, so
   * each difference is widened by half a flow: two equal counts are no wonder.
   */
  readonly lowerTail: number;
}

/**
 * Pearson's test of counts against shares that sum to 1. Throws RangeError on shares that are not positive, fewer than two
 * cells, or a length that differs.
 */
export function pearsonTest(counts: readonly number[], shares: readonly number[]): PearsonResult {
  if (counts.length !== shares.length || counts.length < 2) {
    throw new RangeError(`${counts.length} counts for ${shares.length} shares`);
  }
  const sum = shares.reduce((a, b) => a + b, 0);
  if (shares.some((share) => !(share > 0)) || Math.abs(sum - 1) > 1e-9) {
    throw new RangeError(`shares ${shares.join(' ')} are not positive with sum 1`);
  }
  const total = counts.reduce((a, b) => a + b, 0);
  const statisticWith = (widening: number): number =>
    counts.reduce((previous, count, cell) => {
      const expected = total * (shares[cell] ?? 0);
      const difference = Math.abs(count - expected) + widening;
      return expected === 0 ? previous : previous + difference ** 2 / expected;
    }, 0);
  const statistic = statisticWith(0);
  const degreesOfFreedom = counts.length - 1;
  return {
    statistic,
    degreesOfFreedom,
    upperTail: chiSquareUpperTail(statistic, degreesOfFreedom),
    lowerTail: chiSquareLowerTail(statisticWith(0.5), degreesOfFreedom),
  };
}

/** P(X <= successes) of a binomial variable with `trials` trials of probability `p`, 0 < p < 1. */
export function binomialLowerTail(successes: number, trials: number, p: number): number {
  let term = trials * Math.log1p(-p);
  let sum = Math.exp(term);
  for (let k = 1; k <= Math.min(successes, trials); k++) {
    term += Math.log((trials - k + 1) / k) + Math.log(p / (1 - p));
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}

/** P(X >= successes) of such a variable; 1 of no successes. Good to about 1e-15, as needed where it is held against an alpha. */
export function binomialUpperTail(successes: number, trials: number, p: number): number {
  return successes <= 0 ? 1 : Math.max(0, 1 - binomialLowerTail(successes - 1, trials, p));
}

/** P(X >= x) of a chi-square variable; exact to about 1e-12 relative, also far in the tail. */
export function chiSquareUpperTail(x: number, degreesOfFreedom: number): number {
  return x <= 0 ? 1 : gammaTails(degreesOfFreedom / 2, x / 2).upper;
}

/** P(X <= x) of a chi-square variable. */
export function chiSquareLowerTail(x: number, degreesOfFreedom: number): number {
  return x <= 0 ? 0 : gammaTails(degreesOfFreedom / 2, x / 2).lower;
}

const iterationsMax = 10_000;
const precision = 1e-15;

/** Both tails of the regularised incomplete gamma function; the small one is computed, never as a difference from 1. */
function gammaTails(a: number, x: number): { readonly lower: number; readonly upper: number } {
  const scale = Math.exp(-x + a * Math.log(x) - logGamma(a));
  if (x < a + 1) {
    const lower = Math.min(1, scale * seriesOf(a, x));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, scale * fractionOf(a, x));
  return { lower: 1 - upper, upper };
}

function seriesOf(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < iterationsMax && Math.abs(term) > Math.abs(sum) * precision; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Lentz's method. */
function fractionOf(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < iterationsMax; n++) {
    const factor = -n * (n - a);
    b += 2;
    d = 1 / nonZero(factor * d + b, tiny);
    c = nonZero(b + factor / c, tiny);
    const change = d * c;
    value *= change;
    if (Math.abs(change - 1) < precision) break;
  }
  return value;
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/** Lanczos' approximation (g = 7, nine terms), for a > 0. */
function logGamma(a: number): number {
  const terms = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7,
  ];
  const z = a - 1;
  const sum = terms.reduce((total, term, n) => (n === 0 ? term : total + term / (z + n)), 0);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}
