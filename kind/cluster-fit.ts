/**
 * Does an existing cluster answer what is asked for? Pure: the remembered state against the wanted options. What was
 * not asked for explicitly (the Kubernetes version) does not have to match.
 */
import type { ResolvedOptions } from './cluster-options.ts';
import type { ClusterState } from './cluster-state.ts';

/** One sentence per difference; empty when the cluster fits. */
export function clusterDifferences(
  state: ClusterState,
  wanted: ResolvedOptions,
): readonly string[] {
  const pairs: readonly (readonly [string, string | number, string | number | undefined])[] = [
    ['CNI', state.cni, wanted.cni],
    ['kube-proxy mode', state.proxy, wanted.proxy],
    ['IP family', state.ipFamily, wanted.ipFamily],
    ['number of workers', state.workers, wanted.workers],
    ['DNS mode', state.dns ?? 'pods-insecure', wanted.dns],
    ['Kubernetes version', state.kubernetesVersion, wanted.kubernetesVersion],
  ];
  return pairs
    .filter(([, has, want]) => want !== undefined && has !== want)
    .map(([what, has, want]) => `its ${what} is ${has}, not ${want ?? ''}`);
}
