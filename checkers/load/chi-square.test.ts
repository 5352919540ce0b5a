import jstat from 'jstat';
import { describe, expect, test } from 'vitest';
import {
  binomialLowerTail,
  binomialUpperTail,
  chiSquareLowerTail,
  chiSquareUpperTail,
  pearsonTest,
} from './chi-square.ts';

const cdf = (x: number, df: number): number => jstat.chisquare.cdf(x, df);

describe('the chi-square distribution', () => {
  test.each([1, 2, 3, 4, 9, 24, 99])('with %d degrees of freedom agrees with jstat', (df) => {
    for (const factor of [0.01, 0.2, 0.5, 0.9, 1, 1.1, 1.5, 2, 3]) {
      const x = df * factor;
      expect(chiSquareLowerTail(x, df)).toBeCloseTo(cdf(x, df), 9);
      expect(chiSquareUpperTail(x, df)).toBeCloseTo(1 - cdf(x, df), 9);
    }
  });

  test('has the critical values of printed tables', () => {
    expect(chiSquareUpperTail(3.841458820694124, 1)).toBeCloseTo(0.05, 12);
    expect(chiSquareUpperTail(9.21034037197618, 2)).toBeCloseTo(0.01, 12);
    expect(chiSquareUpperTail(27.877164871256568, 9)).toBeCloseTo(0.001, 12);
  });

  test('keeps its precision far in the tail, where a difference from 1 would be 0', () => {
    // With two degrees of freedom the tail is exp(-x/2).
    expect(chiSquareUpperTail(200, 2) / Math.exp(-100)).toBeCloseTo(1, 10);
    expect(chiSquareUpperTail(1000, 2) / Math.exp(-500)).toBeCloseTo(1, 10);
  });
});

describe("Pearson's test", () => {
  test('of two equal counts has statistic 0, and the chance of that as its lower tail', () => {
    const { lowerTail, ...rest } = pearsonTest([50, 50], [0.5, 0.5]);
    expect(rest).toEqual({ statistic: 0, degreesOfFreedom: 1, upperTail: 1 });
    // The central binomial term: 100! / (50! 50! 2^100).
    expect(lowerTail).toBeCloseTo(0.0796, 3);
  });

  test('follows its definition', () => {
    const { statistic } = pearsonTest([60, 30, 10], [0.5, 0.3, 0.2]);
    expect(statistic).toBeCloseTo((60 - 50) ** 2 / 50 + 0 + (10 - 20) ** 2 / 20, 12);
  });

  test.each([
    ['lengths that differ', [1, 2], [1]],
    ['a single cell', [1], [1]],
    ['a share of 0', [1, 2], [0, 1]],
    ['shares that do not sum to 1', [1, 2], [0.5, 0.6]],
  ])('refuses %s', (_, counts, shares) => {
    expect(() => pearsonTest(counts, shares)).toThrow(RangeError);
  });
});

describe('the binomial lower tail', () => {
  test('is the sum of the terms up to its count', () => {
    expect(binomialLowerTail(0, 10, 0.2)).toBeCloseTo(0.8 ** 10, 14);
    expect(binomialLowerTail(1, 10, 0.2)).toBeCloseTo(0.8 ** 10 + 10 * 0.2 * 0.8 ** 9, 14);
    expect(binomialLowerTail(10, 10, 0.2)).toBeCloseTo(1, 14);
    expect(binomialUpperTail(0, 10, 0.2)).toBe(1);
    expect(binomialUpperTail(10, 10, 0.2)).toBeCloseTo(0.2 ** 10, 14);
  });

  test('of thousands of trials neither underflows to nothing nor passes 1', () => {
    expect(binomialLowerTail(300, 1600, 0.2)).toBeGreaterThan(0.05);
    expect(binomialLowerTail(1600, 1600, 0.2)).toBeLessThanOrEqual(1);
    expect(binomialLowerTail(0, 1600, 0.2)).toBeLessThan(1e-100);
  });
});
