/**
 * Ordinals grouped by what tells them apart. A first ordinal, a count and the ordinals that selectors name go in; groups come
 * out. All ordinals that nobody names are alike, so that the cost follows the named ones.
 */

export interface OrdinalGroup {
  /** The lowest ordinal of the group. */
  readonly first: number;
  readonly count: number;
  /** The ordinals in order: `0,2-4`. */
  readonly text: string;
  /** The same as numbers. */
  readonly ranges: readonly OrdinalRange[];
}

/** Inclusive at both ends. */
export type OrdinalRange = readonly [low: number, high: number];

/** Groups ordinals `first` to `first + count - 1` by their signature; in the order of their lowest ordinals. */
export function groupOrdinals(
  first: number,
  count: number,
  named: readonly number[],
  signatureOf: (ordinal: number) => string,
): readonly OrdinalGroup[] {
  const end = first + count;
  const inside = [...new Set(named)].filter((ordinal) => ordinal >= first && ordinal < end);
  const ranges: Range[] = [];
  let next = first;
  for (const ordinal of inside.toSorted((a, b) => a - b)) {
    if (ordinal > next) ranges.push([next, ordinal - 1]);
    ranges.push([ordinal, ordinal]);
    next = ordinal + 1;
  }
  if (next < end) ranges.push([next, end - 1]);
  const groups = new Map<string, Range[]>();
  for (const range of ranges) {
    const signature = signatureOf(range[0]);
    const group = groups.get(signature) ?? [];
    groups.set(signature, group);
    const last = group.at(-1);
    if (last !== undefined && last[1] + 1 === range[0]) last[1] = range[1];
    else group.push(range);
  }
  return [...groups.values()].map((group) => ({
    first: group[0]?.[0] ?? first,
    count: group.reduce((sum, [low, high]) => sum + high - low + 1, 0),
    text: group.map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(','),
    ranges: group,
  }));
}

/** Inclusive. */
type Range = [number, number];
