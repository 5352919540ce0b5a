/**
 * From the sequential tests in a fresh lane to what the mismatch is: reproduced (always, or k of n times), gone, or
 * unknown. Pure: counts go in, a judgement comes out.
 */
import { decideSequentially, defaultSequentialTest } from '../../checkers/sequential-test.ts';
import type { CellMismatch } from '../../model/case-result.ts';

/** `rate` is the share of repeats that mismatched. */
export type Assessment =
  | { readonly kind: 'stable'; readonly repeats: number; readonly rate: number }
  | {
      readonly kind: 'intermittent';
      readonly mismatches: number;
      readonly repeats: number;
      readonly rate: number;
    }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A flaw too weak for one cell's test shows in all cells together: this rate against that of noise. */
const weakFlaw = { ...defaultSequentialTest, p1: 0.1, repeatsMax: Number.POSITIVE_INFINITY };

/** Probability below which noise no longer explains the repeats of a confirmed cell that conformed. */
const noiseMin = 1e-3;

/** What a sequential test said of one cell or question. */
export type TestedRepeats = Pick<CellMismatch, 'mismatches' | 'repeats' | 'decision' | 'reason'>;

/** Judges the tested cells of one target. */
export function assessRepeats(tested: readonly TestedRepeats[]): Assessment {
  const { mismatches, repeats } = total(tested);
  if (repeats === 0) {
    const reason = tested.find((mismatch) => mismatch.reason !== undefined)?.reason;
    return { kind: 'unknown', reason: reason ?? 'no cell of it could be asked again' };
  }
  const confirmed = tested.filter(({ decision }) => decision === 'confirmed');
  const together = total(confirmed);
  const clean = together.repeats - together.mismatches;
  const { p0 } = defaultSequentialTest;
  if (confirmed.length > 0 && tailProbability(clean, together.repeats, p0) >= noiseMin) {
    return { kind: 'stable', repeats: together.repeats, rate: 1 };
  }
  const weak = decideSequentially(mismatches, repeats, weakFlaw) === 'confirmed';
  if (confirmed.length > 0 || weak) {
    return { kind: 'intermittent', mismatches, repeats, rate: mismatches / repeats };
  }
  const undecided = tested.find(({ decision }) => decision === 'undecided');
  if (undecided === undefined) return { kind: 'gone' };
  const counted = `${mismatches} of ${repeats} repeats mismatched in a fresh lane`;
  const reason = undecided.reason === undefined ? counted : `${counted}; ${undecided.reason}`;
  return { kind: 'unknown', reason };
}

function total(tested: readonly TestedRepeats[]): { mismatches: number; repeats: number } {
  return {
    mismatches: tested.reduce((sum, cell) => sum + cell.mismatches, 0),
    repeats: tested.reduce((sum, cell) => sum + cell.repeats, 0),
  };
}

/** The probability of at least `least` hits in `trials` trials of this rate. */
function tailProbability(least: number, trials: number, rate: number): number {
  let term = (1 - rate) ** trials;
  let below = 0;
  for (let hits = 0; hits < least; hits++) {
    below += term;
    term *= ((trials - hits) / (hits + 1)) * (rate / (1 - rate));
  }
  return 1 - below;
}
