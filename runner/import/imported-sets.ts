/**
 * Which StatefulSets of manifests become objects of a scenario: those with a governing Service, in a world that has Services.
 * The rows of one set go in as policies split them; what the set is goes out. Others stay rows, one pod each.
 */
import type { ManifestWorld } from '../../manifests/analyse-manifests.ts';
import type { Workload } from '../../manifests/workload.ts';
import type { Labels } from '../../model/kubernetes.ts';
import { dnsLabel } from '../../model/schema-parts.ts';
import { podIndexLabel, podNameLabel } from '../../model/stateful-set.ts';

export interface ImportedSet {
  readonly namespace: string;
  readonly name: string;
  readonly serviceName: string;
  /** The lowest ordinal. */
  readonly start: number;
  readonly replicas: number;
  readonly rows: readonly Workload[];
}

/** The sets by `namespace/name`. */
export function importedSets({
  services,
  workloads,
}: ManifestWorld): ReadonlyMap<string, ImportedSet> {
  const sets = new Map<string, ImportedSet>();
  if (services.length === 0) return sets;
  for (const row of workloads) {
    const { kind, namespace, name, dns, replicas = 0, pod } = row;
    const { subdomain: serviceName = '', ordinals = [] } = dns;
    if (kind !== 'StatefulSet' || pod.spec.hostNetwork === true) continue;
    if (!dnsLabel.test(name) || !dnsLabel.test(serviceName) || ordinals.length === 0) continue;
    const key = setKey(row);
    const known = sets.get(key);
    sets.set(key, {
      namespace,
      name,
      serviceName,
      start: Math.min(known?.start ?? Infinity, firstOrdinal(row)),
      replicas: (known?.replicas ?? 0) + replicas,
      rows: [...(known?.rows ?? []), row],
    });
  }
  return sets;
}

/** The key of the set that a row would belong to. */
export function setKey({ namespace, name }: Pick<Workload, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** The lowest ordinal of a row. */
export function firstOrdinal({ dns }: Workload): number {
  return dns.ordinals?.[0]?.[0] ?? 0;
}

/** The labels of a row's pod; of a StatefulSet that with this ordinal. */
export function labelsOf({ kind, name, pod }: Workload, ordinal: number): Labels {
  const { labels = {} } = pod.metadata;
  if (kind !== 'StatefulSet') return labels;
  return { ...labels, [podNameLabel]: `${name}-${ordinal}`, [podIndexLabel]: `${ordinal}` };
}
