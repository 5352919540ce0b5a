/**
 * Sets of ports: sorted, disjoint intervals of 1..65535 that do not touch, so that equal sets have equal texts. Port 0
 * is no member of any set: no NetworkPolicy can name it (rule 22) and no connection can be opened to it.
 */

/** Inclusive at both ends. */
export type PortInterval = readonly [from: number, to: number];
export type PortSet = readonly PortInterval[];

export const portMin = 1;
export const portMax = 65_535;
export const noPorts: PortSet = [];
export const allPorts: PortSet = [[portMin, portMax]];

/** The set that these intervals cover, whatever their order and overlap; what lies outside 1..65535 is dropped. */
export function portSetOf(intervals: Iterable<PortInterval>): PortSet {
  const clipped = [...intervals]
    .map(([from, to]): PortInterval => [Math.max(from, portMin), Math.min(to, portMax)])
    .filter(([from, to]) => from <= to)
    .sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [from, to] of clipped) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** Ports of either set. */
export function unionPorts(a: PortSet, b: PortSet): PortSet {
  return portSetOf([...a, ...b]);
}

/** Ports of both sets. */
export function intersectPorts(a: PortSet, b: PortSet): PortSet {
  const common: PortInterval[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const left = a[i];
    const right = b[j];
    if (left === undefined || right === undefined) return common;
    const from = Math.max(left[0], right[0]);
    const to = Math.min(left[1], right[1]);
    if (from <= to) common.push([from, to]);
    if (left[1] < right[1]) i += 1;
    else j += 1;
  }
}

/** Every port that the set lacks. */
export function complementPorts(set: PortSet): PortSet {
  const gaps: PortInterval[] = [];
  let next = portMin;
  for (const [from, to] of set) {
    if (next < from) gaps.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= portMax) gaps.push([next, portMax]);
  return gaps;
}

/** Ports of the first set that the second lacks. */
export function subtractPorts(a: PortSet, b: PortSet): PortSet {
  return intersectPorts(a, complementPorts(b));
}

export function equalPorts(a: PortSet, b: PortSet): boolean {
  return (
    a.length === b.length &&
    a.every(([from, to], index) => from === b[index]?.[0] && to === b[index][1])
  );
}

export function containsPort(set: PortSet, port: number): boolean {
  return set.some(([from, to]) => from <= port && port <= to);
}

export function countPorts(set: PortSet): number {
  return set.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}

/** `80,443,8000-8080`; `all` for every port, `none` for the empty set. */
export function formatPorts(set: PortSet): string {
  if (set.length === 0) return 'none';
  if (equalPorts(set, allPorts)) return 'all';
  return set.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
