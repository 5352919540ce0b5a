import { describe, expect, it } from 'vitest';
import { alphaLimit, createAlphaBudget } from './alpha-budget.ts';

describe('createAlphaBudget', () => {
  it('gives the first cells an alpha of one in a million', () => {
    expect(createAlphaBudget().spend(1)).toBeCloseTo(1e-6, 12);
    expect(createAlphaBudget().spend(300)).toBeCloseTo(1e-6, 7);
  });

  it('stays below the limit however many cells are tested, and never stops testing', () => {
    const budget = createAlphaBudget();
    let last = 1;
    for (const cells of [3, 20_000, 1, 40_000, 7]) {
      const alpha = budget.spend(cells);
      expect(alpha).toBeGreaterThan(0);
      expect(alpha).toBeLessThan(last);
      last = alpha;
    }
    const { cells, spent, limit } = budget.spent();
    expect(cells).toBe(60_011);
    expect(spent).toBeLessThan(limit);
    expect(limit).toBe(alphaLimit);
  });

  it('spends the sum of the alphas that it gave', () => {
    const budget = createAlphaBudget();
    const alphas = [5, 12, 1].map((cells) => budget.spend(cells) * cells);
    expect(budget.spent().spent).toBeCloseTo(
      alphas.reduce((sum, alpha) => sum + alpha, 0),
      12,
    );
  });

  it('costs nothing where nothing is tested', () => {
    const budget = createAlphaBudget();
    budget.spend(0);
    expect(budget.spent()).toMatchObject({ cells: 0, spent: 0 });
  });
});
