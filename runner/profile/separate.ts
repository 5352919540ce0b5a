/**
 * What separates the allowed cells from the denied ones? Counts with features go in, the smallest split by one or two
 * features that leaves every group pure comes out, else counts by the feature that tells most.
 */
import type { ConditionGroup, Conditions } from '../../model/behaviour.ts';
import type { CellFeatures, OpenCount } from '../../model/open-cell.ts';

type Counted = Pick<OpenCount, 'features' | 'allowed' | 'denied'>;

/** Conditions of counts that went both ways. */
export function separate(counts: readonly Counted[]): Conditions {
  const names = [...new Set(counts.flatMap(({ features }) => Object.keys(features)))];
  const singles = names.map((name) => groupBy(counts, [name]));
  const pairs = names.flatMap((a, index) =>
    names.slice(index + 1).map((b) => groupBy(counts, [a, b])),
  );
  for (const splits of [singles, pairs]) {
    const pure = splits.filter((groups) => groups.every(isPure));
    const [smallest] = pure.toSorted((a, b) => a.length - b.length);
    if (smallest !== undefined) return { separates: true, groups: smallest };
  }
  const [most = []] = singles.toSorted((a, b) => impurity(a) - impurity(b));
  return { separates: false, groups: most };
}

function groupBy(counts: readonly Counted[], names: readonly string[]): readonly ConditionGroup[] {
  const groups = new Map<string, { features: CellFeatures; allowed: number; denied: number }>();
  for (const { features, allowed, denied } of counts) {
    const picked = Object.fromEntries(names.map((name) => [name, features[name] ?? 'none']));
    const key = JSON.stringify(picked);
    const group = groups.get(key) ?? { features: picked, allowed: 0, denied: 0 };
    group.allowed += allowed;
    group.denied += denied;
    groups.set(key, group);
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function isPure({ allowed, denied }: ConditionGroup): boolean {
  return allowed === 0 || denied === 0;
}

/** Cells that the majority of their group gets wrong. */
function impurity(groups: readonly ConditionGroup[]): number {
  return groups.reduce((sum, { allowed, denied }) => sum + Math.min(allowed, denied), 0);
}
