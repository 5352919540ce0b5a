/** Builders of small worlds for tests: rows, namespaces and policies with everything that a test does not look at filled in. */
import type { Addresses } from '../../../model/bound-world.ts';
import type {
  ContainerPort,
  Labels,
  NetworkPolicy,
  NetworkPolicySpec,
} from '../../../model/kubernetes.ts';
import type { ConnectivityWorkload, ConnectivityWorld } from '../connectivity-world.ts';

export interface RowOptions {
  readonly labels?: Labels;
  readonly ports?: readonly ContainerPort[];
  readonly sidecarPorts?: readonly ContainerPort[];
  readonly hostNetwork?: boolean;
  readonly nodeName?: string;
  readonly replicas?: number;
  readonly addresses?: Addresses;
}

/** The row `namespace/name`; by default one pod without labels, ports, or a known address. */
export function row(id: string, options: RowOptions = {}): ConnectivityWorkload {
  const { labels = {}, ports, sidecarPorts, hostNetwork, nodeName, addresses } = options;
  return {
    id,
    namespace: id.split('/')[0] ?? '',
    labels,
    replicas: options.replicas ?? 1,
    addresses,
    spec: {
      hostNetwork,
      nodeName,
      containers: [{ name: 'server', ports }],
      initContainers: [{ name: 'sidecar', restartPolicy: 'Always', ports: sidecarPorts }],
    },
  };
}

/** The policy `namespace/name`. */
export function policy(id: string, spec: NetworkPolicySpec): NetworkPolicy {
  const [namespace = '', name = ''] = id.split('/');
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec,
  };
}

/** A world whose namespaces have no labels but their names. */
export function worldOf(
  workloads: readonly ConnectivityWorkload[],
  networkPolicies: readonly NetworkPolicy[],
): ConnectivityWorld {
  return { namespaces: [], workloads, networkPolicies };
}
