import { describe, expect, it } from 'vitest';
import { decideSequentially, type SequentialDecision } from './sequential-test.ts';

function decideRun(outcomes: readonly boolean[]): {
  decision: SequentialDecision;
  repeats: number;
} {
  let mismatches = 0;
  for (const [index, mismatch] of outcomes.entries()) {
    if (mismatch) mismatches++;
    const decision = decideSequentially(mismatches, index + 1);
    if (decision !== 'continue') return { decision, repeats: index + 1 };
  }
  return { decision: 'continue', repeats: outcomes.length };
}

describe('decideSequentially', () => {
  it('confirms a stable mismatch after 5 repeats', () => {
    expect(decideRun(Array.from({ length: 60 }, () => true))).toEqual({
      decision: 'confirmed',
      repeats: 5,
    });
  });

  it('dismisses noise after 9 clean repeats', () => {
    expect(decideRun(Array.from({ length: 60 }, () => false))).toEqual({
      decision: 'dismissed',
      repeats: 9,
    });
  });

  it('confirms a flaw that shows in every second repeat', () => {
    const outcomes = Array.from({ length: 60 }, (_, index) => index % 2 === 0);
    expect(decideRun(outcomes).decision).toBe('confirmed');
  });

  it('gives up undecided at the bound on repeats', () => {
    // One mismatch in ten lies between noise and flaw: the ratio drifts, and the bound ends the test.
    const options = { p0: 0.01, p1: 0.3, alpha: 1e-6, beta: 1e-6, repeatsMax: 20 };
    expect(decideSequentially(2, 20, options)).toBe('undecided');
  });

  it('refuses counts and rates that make no sense', () => {
    expect(() => decideSequentially(3, 2)).toThrow(RangeError);
    const rates = { p0: 0.3, p1: 0.1, alpha: 1e-6, beta: 0.05, repeatsMax: 9 };
    expect(() => decideSequentially(0, 1, rates)).toThrow(RangeError);
  });
});
