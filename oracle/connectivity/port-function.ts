/**
 * A verdict for each port of one protocol, as a step function: `[1, v, 80, w, 81, v]` says v up to 79, w on 80, v from
 * 81 on. Steps start at port 1 and neighbours differ, so that equal functions are equal lists.
 */
import { portMax, portMin, type PortInterval } from './port-set.ts';
import type { VerdictOperation } from './verdict-values.ts';

export type PortFunction = readonly number[];

const end = portMax + 1;

/** The function that holds one verdict everywhere. */
export function constantFunction(value: number): PortFunction {
  return [portMin, value];
}

/**
 * The function that changes at most at these ports; `judge` is asked once per step, for its first port. Ports outside
 * 1..65535 are ignored.
 */
export function functionFromCuts(
  cuts: readonly number[],
  judge: (port: number) => number,
): PortFunction {
  const inside = cuts.filter((port) => port > portMin && port < end);
  const steps: number[] = [];
  for (const start of [portMin, ...[...new Set(inside)].sort((a, b) => a - b)]) {
    appendStep(steps, start, judge(start));
  }
  return steps;
}

/** The function that combines two port by port. */
export function combineFunctions(
  f: PortFunction,
  g: PortFunction,
  operation: VerdictOperation,
): PortFunction {
  const steps: number[] = [];
  let i = 0;
  let j = 0;
  for (let start = portMin; start < end;) {
    appendStep(steps, start, operation(f[i + 1] ?? 0, g[j + 1] ?? 0));
    const nextOfF = f[i + 2] ?? end;
    const nextOfG = g[j + 2] ?? end;
    start = Math.min(nextOfF, nextOfG);
    if (nextOfF === start) i += 2;
    if (nextOfG === start) j += 2;
  }
  return steps;
}

/** The intervals of each verdict that occurs, ascending. */
export function intervalsByValue(f: PortFunction): ReadonlyMap<number, readonly PortInterval[]> {
  const intervals = new Map<number, PortInterval[]>();
  for (let i = 0; i < f.length; i += 2) {
    const value = f[i + 1] ?? 0;
    const known = intervals.get(value) ?? [];
    known.push([f[i] ?? portMin, (f[i + 2] ?? end) - 1]);
    intervals.set(value, known);
  }
  return intervals;
}

function appendStep(steps: number[], start: number, value: number): void {
  if (steps.at(-1) !== value || steps.length === 0) steps.push(start, value);
}
