/**
 * Classes of shapes: what no policy of a direction tells apart counts as one end. Columns of verdicts go in, a number
 * per shape comes out; the cost of everything after this grows with the classes.
 */
import type { EndShapes } from './end-shapes.ts';
import { noNames, type Destination } from './rule-table.ts';

export interface Classes {
  /** Per shape, its class. */
  readonly of: Int32Array;
  /** Per class, one of its shapes. */
  readonly representatives: readonly number[];
}

/** The coarsest classes whose members agree in every column and every key. */
export function classesOf(
  shapes: number,
  columns: readonly Uint8Array[],
  keys: readonly (number | string)[],
): Classes {
  const of = new Int32Array(shapes);
  let count = splitClasses(of, 0, (shape) => keys[shape] ?? 0);
  for (const column of columns) {
    // Shapes with verdict 0 stay where they are, so that a column costs as much as it matches.
    count = splitClasses(of, count, (shape) => column[shape] ?? 0, true);
  }
  return renumber(of);
}

/** Moves the members of a class with the same key to a new class of their own; numbers from `next` on are free. */
function splitClasses(
  of: Int32Array,
  next: number,
  keyOf: (shape: number) => number | string,
  keepZero = false,
): number {
  const moved = new Map<number | string, Map<number, number>>();
  let free = next;
  for (let shape = 0; shape < of.length; shape += 1) {
    const key = keyOf(shape);
    if (keepZero && key === 0) continue;
    const from = of[shape] ?? 0;
    const byClass = moved.get(key) ?? new Map<number, number>();
    if (byClass.size === 0) moved.set(key, byClass);
    const to = byClass.get(from) ?? free++;
    byClass.set(from, to);
    of[shape] = to;
  }
  return free;
}

/** Gives the classes that still have members the numbers 0, 1, ... in order of their first shape. */
function renumber(of: Int32Array): Classes {
  const numbers = new Map<number, number>();
  const representatives: number[] = [];
  for (const [shape, raw] of of.entries()) {
    const number = numbers.get(raw) ?? representatives.push(shape) - 1;
    numbers.set(raw, number);
    of[shape] = number;
  }
  return { of, representatives };
}

/**
 * Per shape the port names that count, as interned destinations: pods with the same numbers under the names that
 * policies use are one. `used` holds `protocol/name`. Source: rules 18 to 20; a node declares nothing (rule 21).
 */
export function destinationsOf(
  { shapes }: EndShapes,
  used: ReadonlySet<string>,
): readonly Destination[] {
  const known = new Map<string, Destination>();
  return shapes.map(({ kind, spec }) => {
    if (kind !== 'pod' || used.size === 0) return noNames;
    const usedPorts = (containers: typeof spec.containers): unknown =>
      containers
        .flatMap(({ ports = [] }) => ports)
        .filter(({ name, protocol }) => used.has(`${protocol ?? 'TCP'}/${name ?? ''}`))
        .map(({ name, protocol, containerPort }) => [name, protocol ?? 'TCP', containerPort]);
    const sidecars = (spec.initContainers ?? []).filter((init) => init.restartPolicy === 'Always');
    const key = JSON.stringify([usedPorts(spec.containers), usedPorts(sidecars)]);
    const destination = known.get(key) ?? { id: known.size + 1, spec };
    known.set(key, destination);
    return destination;
  });
}
