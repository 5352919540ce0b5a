import { describe, expect, it } from 'vitest';
import { repeatsFor } from './repeats-for.ts';

describe('repeatsFor', () => {
  it.each([
    [1, 1],
    [0.95, 1],
    [0.5, 5],
    [0.35, 7],
    [0.1, 29],
  ])('a failure of rate %d shows within %d repeats', (rate, repeats) => {
    expect(repeatsFor(rate)).toBe(repeats);
    expect((1 - rate) ** repeats).toBeLessThanOrEqual(0.05 + 1e-9);
  });

  it('refuses what is no rate', () => {
    expect(() => repeatsFor(0)).toThrow(RangeError);
  });
});
