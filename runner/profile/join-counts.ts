/** Counts of open cells of several runs as one list. */
import type { OpenCount } from '../../model/open-cell.ts';
import { openKindKey } from '../../model/open-cell-columns.ts';

/** Adds up counts of equal kinds. */
export function joinCounts(runs: readonly (readonly OpenCount[])[]): readonly OpenCount[] {
  const joined = new Map<string, OpenCount>();
  for (const count of runs.flat()) {
    const key = openKindKey(count);
    const known = joined.get(key);
    joined.set(key, {
      ...count,
      allowed: count.allowed + (known?.allowed ?? 0),
      denied: count.denied + (known?.denied ?? 0),
    });
  }
  return [...joined].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
}
