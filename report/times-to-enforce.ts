/** Time to enforce for a person: from the change sent to the first probe that shows it, per kind of change. */
import type { CaseSummary } from '../model/case-summary.ts';
import { percentile } from './percentile.ts';

/** One line a kind and direction, the numbers in milliseconds; none where nothing was timed. */
export function formatTimesToEnforce(
  cases: readonly Pick<CaseSummary, 'timesToEnforce'>[],
): readonly string[] {
  const times = new Map<string, number[]>();
  for (const { kind, direction, ms } of cases.flatMap(({ timesToEnforce }) => timesToEnforce)) {
    const name = `${kind}, ${direction}`;
    times.set(name, [...(times.get(name) ?? []), ms]);
  }
  const share = (values: readonly number[], of: number): string =>
    (percentile(values, of) ?? 0).toFixed(0);
  return [...times]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, values]) =>
        `time to enforce, ${name}: p50 ${share(values, 0.5)}, p90 ${share(values, 0.9)}, ` +
        `p99 ${share(values, 0.99)}, max ${Math.max(...values).toFixed(0)} ms (n = ${values.length} cells)`,
    );
}
