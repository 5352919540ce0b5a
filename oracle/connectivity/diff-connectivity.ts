/**
 * The difference between two versions of a world: which connections the second adds and removes, port by port. Both
 * sides stay lazy, and each pair of answers is compared once, however many pairs of workloads have it.
 */
import type { PolicyType } from '../../model/kubernetes.ts';
import type { AddressRange } from './address-ranges.ts';
import { compareVerdicts, type PortChange } from './compare-verdicts.ts';
import type { Connectivity, ExternalRange } from './connectivity.ts';
import type { PortVerdicts } from './port-verdicts.ts';

export type Difference =
  | {
      readonly kind: 'workload';
      readonly workload: string;
      /** The only version that has it; its connections are not listed one by one. */
      readonly onlyIn: 'before' | 'after';
    }
  | {
      readonly kind: 'pair';
      readonly source: string;
      readonly target: string;
      readonly changes: readonly PortChange[];
    }
  | {
      readonly kind: 'external';
      readonly workload: string;
      readonly direction: PolicyType;
      readonly range: AddressRange;
      readonly changes: readonly PortChange[];
    };

/**
 * Every difference, worked out when it is taken: workloads of one version only, then pairs, then external ranges, each
 * in the order of ids. Throws RangeError where the versions were not analysed for the same families (familiesOfWorld).
 */
export function* diffConnectivity(
  before: Connectivity,
  after: Connectivity,
): Generator<Difference, void, undefined> {
  if (before.ipFamilies.join() !== after.ipFamilies.join()) {
    throw new RangeError(
      `two versions in different families: ${before.ipFamilies.join()} and ${after.ipFamilies.join()}`,
    );
  }
  const compare = rememberComparisons();
  const inAfter = new Set(after.workloads);
  const common = before.workloads.filter((id) => inAfter.has(id));
  yield* oneSided(before, after);
  for (const source of common) {
    for (const target of common) {
      const changes = compare(before.pair(source, target).ports, after.pair(source, target).ports);
      if (changes.length > 0) yield { kind: 'pair', source, target, changes };
    }
  }
  for (const workload of common) {
    for (const direction of ['Ingress', 'Egress'] as const) {
      const ranges = [before, after].map((side) => side.external(workload, direction));
      for (const { changes, ...range } of compareRanges(
        ranges[0] ?? [],
        ranges[1] ?? [],
        compare,
      )) {
        yield { kind: 'external', workload, direction, range, changes };
      }
    }
  }
}

function* oneSided(before: Connectivity, after: Connectivity): Generator<Difference> {
  const sides = [
    ['before', before, new Set(after.workloads)],
    ['after', after, new Set(before.workloads)],
  ] as const;
  const only = sides.flatMap(([onlyIn, side, other]) =>
    side.workloads.filter((id) => !other.has(id)).map((workload) => ({ workload, onlyIn })),
  );
  only.sort((a, b) => (a.workload < b.workload ? -1 : 1));
  for (const { workload, onlyIn } of only) yield { kind: 'workload', workload, onlyIn };
}

type Compare = (before: PortVerdicts, after: PortVerdicts) => readonly PortChange[];

/** Equal verdicts are one object within each version, so that few comparisons are ever made. */
function rememberComparisons(): Compare {
  const known = new WeakMap<PortVerdicts, WeakMap<PortVerdicts, readonly PortChange[]>>();
  return (before, after) => {
    const row = known.get(before) ?? new WeakMap<PortVerdicts, readonly PortChange[]>();
    known.set(before, row);
    const changes = row.get(after) ?? compareVerdicts(before, after);
    row.set(after, changes);
    return changes;
  };
}

interface RangeChange extends AddressRange {
  readonly changes: readonly PortChange[];
}

/** Walks two ascending partitions of the same space at once; neighbours with the same change become one range. */
function compareRanges(
  before: readonly ExternalRange[],
  after: readonly ExternalRange[],
  compare: Compare,
): readonly RangeChange[] {
  const changed: RangeChange[] = [];
  for (const one of before) {
    for (const other of after) {
      if (one.ipFamily !== other.ipFamily || one.to < other.from || other.to < one.from) continue;
      const changes = compare(one.ports, other.ports);
      if (changes.length === 0) continue;
      const { ipFamily } = one;
      const from = one.from > other.from ? one.from : other.from;
      const to = one.to < other.to ? one.to : other.to;
      const last = changed.at(-1);
      const joins = last?.ipFamily === ipFamily && last.to + 1n === from;
      if (joins && JSON.stringify(last.changes) === JSON.stringify(changes)) {
        changed[changed.length - 1] = { ...last, to };
      } else {
        changed.push({ ipFamily, from, to, changes });
      }
    }
  }
  return changed;
}
