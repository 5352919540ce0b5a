/**
 * Which rows of manifests become pods of a scenario: one of every group that the policies tell apart, then the others, up
 * to the bound. What a scenario cannot stand for is left out, and said.
 */
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import type { Workload } from '../../manifests/workload.ts';
import { specificationProfile } from '../../model/profile.ts';
import { analyseConnectivity } from '../../oracle/connectivity/analyse-connectivity.ts';
import { connectivityWorldOfManifests } from '../load-manifests.ts';
import { rowName } from '../row-names.ts';

export interface ImportedRows {
  /** In the order of the manifests. */
  readonly rows: readonly Workload[];
  /** Sentences about what was left out. */
  readonly notes: readonly string[];
}

/** Chooses at most `podsMax` rows. */
export function importRows(world: ManifestWorld, podsMax: number): ImportedRows {
  const onNodes = world.workloads.filter(({ pod }) => pod.spec.hostNetwork === true);
  const usable = world.workloads.filter((row) => !onNodes.includes(row));
  const groups = analyseConnectivity(
    connectivityWorldOfManifests(world),
    specificationProfile,
  ).groups();
  const usableIds = new Set(usable.map(rowName));
  const firsts = groups.flatMap(({ members }) =>
    members.filter((id) => usableIds.has(id)).slice(0, 1),
  );
  const order = [...new Set([...firsts, ...usable.map(rowName)])];
  const chosen = new Set(order.slice(0, podsMax));
  const untested = firsts.filter((id) => !chosen.has(id));
  const alike = order.filter((id) => !chosen.has(id) && !untested.includes(id));
  return {
    rows: usable.filter((row) => chosen.has(rowName(row))),
    notes: [
      ...sentence('left out, on the network of their nodes', onNodes.map(rowName)),
      ...sentence('left out, beyond --pods-max', untested),
      ...sentence('left out, no policy tells them from a pod that is in', alike),
    ],
  };
}

function sentence(text: string, ids: readonly string[]): readonly string[] {
  return ids.length === 0 ? [] : [`${text}: ${ids.join(', ')}`];
}
