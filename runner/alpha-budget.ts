/**
 * The alpha budget of a run: how often noise may be confirmed as a violation, over all sequential tests together. Each
 * tested cell may spend one ten-thousandth of what is left, so that a night of any length stays below the limit and the
 * first tests have alpha 1e-6.
 */

/** Expected number of false alarms that a whole run may have. */
export const alphaLimit = 0.01;
/** Share of what is left that one cell may spend. */
const cellShare = 1e-4;

export interface AlphaSpent {
  /** Cells that went through the sequential test. */
  readonly cells: number;
  /** Expected false alarms of these tests: the sum of their alphas. */
  readonly spent: number;
  readonly limit: number;
}

export interface AlphaBudget {
  /** The alpha of each of so many tests, which is now spent; the sum never reaches the limit. */
  spend(cells: number): number;
  spent(): AlphaSpent;
}

/** A budget of which nothing is spent. Throws RangeError where the limit is no probability. */
export function createAlphaBudget(limit: number = alphaLimit): AlphaBudget {
  if (!(limit > 0 && limit < 1)) throw new RangeError(`an alpha budget of ${limit}`);
  let spent = 0;
  let tested = 0;
  return {
    spend(cells) {
      if (cells === 0) return 0;
      const share = (limit - spent) * (1 - (1 - cellShare) ** cells);
      tested += cells;
      spent += share;
      return share / cells;
    },
    spent: () => ({ cells: tested, spent, limit }),
  };
}
