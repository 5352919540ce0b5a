/** What the rest of kubeprop is told about a KIND cluster. */
import type { CniName, IpFamily, ProxyMode } from './cluster-options.ts';
import type { ClusterState } from './cluster-state.ts';

export interface KindCluster {
  readonly name: string;
  /** Context of its kubeconfig: `kind-<name>`. */
  readonly context: string;
  readonly kubeconfigPath: string;
  readonly cni: CniName;
  readonly cniVersion: string;
  readonly proxy: ProxyMode;
  readonly ipFamily: IpFamily;
  readonly workers: number;
  readonly kubernetesVersion: string;
  /** Image with Node.js that every node has; also what endpoints beside the nodes run. */
  readonly agentImage: string;
  /** False where it was there already. */
  readonly created: boolean;
}

/** The public part of a remembered cluster. */
export function kindClusterOf(state: ClusterState, created: boolean): KindCluster {
  const { name, context, kubeconfigPath, cni, cniVersion, proxy, ipFamily } = state;
  const { workers, kubernetesVersion, agentImage } = state;
  return {
    ...{ name, context, kubeconfigPath, cni, cniVersion, proxy, ipFamily },
    ...{ workers, kubernetesVersion, agentImage, created },
  };
}
