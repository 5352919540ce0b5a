/** Which pairs a caller wants: ids go in, the targets for each source come out, so that other pairs cost nothing. */
import type { PairSelection } from './connectivity.ts';

/** The targets for a source, both as positions. `position` throws on an unknown id. */
export function selectTargets(
  workloads: number,
  { from, to, focus }: PairSelection,
  position: (id: string) => number,
): (source: number) => readonly number[] {
  const members = (ids: readonly string[] | undefined): ReadonlySet<number> | undefined =>
    ids === undefined ? undefined : new Set(ids.map(position));
  const sources = members(from);
  const focused = members(focus);
  const wanted = members(to);
  const targets = Array.from({ length: workloads }, (_, index) => index).filter(
    (index) => wanted?.has(index) ?? true,
  );
  const focusedTargets = targets.filter((index) => focused?.has(index) ?? true);
  return (source) => {
    if (sources !== undefined && !sources.has(source)) return [];
    return focused === undefined || focused.has(source) ? targets : focusedTargets;
  };
}
