/**
 * How many pods of a scenario each row of manifests gets, up to the bound: first one behind every Service, then one of every group
 * that the policies tell apart, then the others, then more where a Service spreads over several. What is left out is said.
 */
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import type { Workload } from '../../manifests/workload.ts';
import { specificationProfile } from '../../model/profile.ts';
import { analyseConnectivity } from '../../oracle/connectivity/analyse-connectivity.ts';
import { connectivityWorldOfManifests } from '../load-manifests.ts';
import { rowName } from '../row-names.ts';
import { backingOrdinal } from './backing-pods.ts';
import { firstOrdinal, importedSets, setKey, type ImportedSet } from './imported-sets.ts';
import type { Notes } from './notes.ts';

/** Pods of one row, but for StatefulSets, whose members have names of their own. */
const replicasMax = 3;
/** Pods of a DaemonSet: one for each of the two nodes that a scenario uses. */
const daemonPods = 2;

/** What gets pods together: a set with all its rows, or one row. */
export interface ChosenPods {
  readonly set: ImportedSet | undefined;
  /** The first of the set's. */
  readonly row: Workload;
  /** At least one. */
  readonly count: number;
}

/** In the order of the manifests. */
export function choosePods(
  world: ManifestWorld,
  podsMax: number,
  notes: Notes,
): readonly ChosenPods[] {
  const sets = importedSets(world);
  const usable = usableRows(world, sets, notes);
  const unitOf = (row: Workload): string => (setOf(row, sets) ? setKey(row) : rowName(row));
  const needed = (row: Workload, ordinal: number): number => {
    const set = setOf(row, sets);
    return set === undefined ? 1 : ordinal - set.start + 1;
  };
  const counts = new Map<string, number>();
  let used = 0;
  const take = (row: Workload, count: number): boolean => {
    const more = count - (counts.get(unitOf(row)) ?? 0);
    if (more <= 0) return true;
    if (used + more > podsMax) return false;
    used += more;
    counts.set(unitOf(row), count);
    return true;
  };
  const backing = world.services.map((service) =>
    usable.flatMap((row) => {
      const ordinal = backingOrdinal(service, row);
      return ordinal === undefined ? [] : [{ row, count: needed(row, ordinal) }];
    }),
  );
  for (const pods of backing) pods.some(({ row, count }) => take(row, count));
  const firsts = firstsOfGroups(world, usable);
  for (const row of firsts) take(row, needed(row, firstOrdinal(row)));
  for (const { row, count } of backing.flat()) take(row, count);
  for (const row of usable) take(row, needed(row, firstOrdinal(row)));
  const spread = new Map(backing.flat().map(({ row }) => [unitOf(row), row]));
  for (const level of Array.from({ length: podsMax }, (_, index) => index + 1)) {
    for (const row of spread.values()) {
      if (level <= podsWanted(row, setOf(row, sets)) && counts.has(unitOf(row))) take(row, level);
    }
  }
  const isIn = (row: Workload): boolean =>
    (counts.get(unitOf(row)) ?? 0) >= needed(row, firstOrdinal(row));
  for (const row of firsts) if (!isIn(row)) notes.add('left out, beyond --pods-max', rowName(row));
  for (const row of usable) {
    if (isIn(row) || firsts.includes(row)) continue;
    notes.add('left out, no policy tells them from a pod that is in', rowName(row));
  }
  const chosen = new Map<string, ChosenPods>();
  for (const row of usable) {
    const count = counts.get(unitOf(row));
    if (count === undefined || chosen.has(unitOf(row))) continue;
    const pods = { set: setOf(row, sets), row, count };
    chosen.set(unitOf(row), pods);
    if (spread.has(unitOf(row))) sayHowMany(pods, notes);
  }
  return [...chosen.values()];
}

function usableRows(
  { workloads, observedPods }: ManifestWorld,
  sets: ReadonlyMap<string, ImportedSet>,
  notes: Notes,
): readonly Workload[] {
  const deleting = new Set(
    observedPods.filter((pod) => pod.deleting).map(({ namespace, workload }) => `${namespace}/${workload}`), // prettier-ignore
  );
  return workloads.filter((row) => {
    const { kind, namespace, name, pod } = row;
    if (pod.spec.hostNetwork === true) {
      notes.add('left out, on the network of their nodes', rowName(row));
      return false;
    }
    if (kind !== 'Pod') return true;
    if (deleting.has(`${namespace}/Pod/${name}`)) {
      notes.add('left out, being deleted', rowName(row));
      return false;
    }
    // Its set makes one of this name, by the template.
    const [, set = '', ordinal = ''] = /^(.*)-(\d+)$/.exec(name) ?? [];
    const { start = 0, replicas = 0 } = sets.get(`${namespace}/${set}`) ?? {};
    const isMember = ordinal !== '' && Number(ordinal) - start >= 0 && Number(ordinal) - start < replicas; // prettier-ignore
    if (isMember) notes.add('left out, a member of a StatefulSet with labels of its own', rowName(row)); // prettier-ignore
    return !isMember;
  });
}

function setOf(row: Workload, sets: ReadonlyMap<string, ImportedSet>): ImportedSet | undefined {
  return row.kind === 'StatefulSet' ? sets.get(setKey(row)) : undefined;
}

/** One usable row of each group of pods that no policy tells apart. */
function firstsOfGroups(world: ManifestWorld, usable: readonly Workload[]): readonly Workload[] {
  const byId = new Map(usable.map((row) => [rowName(row), row]));
  const connectivity = analyseConnectivity(connectivityWorldOfManifests(world), specificationProfile); // prettier-ignore
  return connectivity
    .groups()
    .flatMap(({ members }) => members.flatMap((id) => byId.get(id) ?? []).slice(0, 1));
}

function podsWanted({ replicas }: Workload, set: ImportedSet | undefined): number {
  if (set !== undefined) return set.replicas;
  return replicas === undefined ? daemonPods : Math.min(replicas, replicasMax);
}

function sayHowMany({ set, row, count }: ChosenPods, notes: Notes): void {
  const replicas = set?.replicas ?? row.replicas;
  if (replicas === undefined || replicas === count) return;
  const name = set === undefined ? rowName(row) : `${set.namespace}/${set.name}[StatefulSet]`;
  if (replicas === 0) notes.add('scaled to zero, one pod stands for them', name);
  else notes.add(`of ${replicas} pods that back Services ${count} ${count === 1 ? 'is' : 'are'} in`, name); // prettier-ignore
}
