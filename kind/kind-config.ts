/**
 * Options -> the configuration file of `kind create cluster`. The pod network is fixed, so that CNIs, routes and
 * masquerading agree on it without asking.
 */
import { stringify } from 'yaml';
import type { IpFamily, ResolvedOptions } from './cluster-options.ts';

const podSubnetByFamily = { IPv4: '10.244.0.0/16', IPv6: 'fd00:10:244::/56' } as const;

/** The pod network of each family that the cluster has. */
export function podSubnets(ipFamily: IpFamily): { readonly IPv4?: string; readonly IPv6?: string } {
  switch (ipFamily) {
    case 'ipv4':
      return { IPv4: podSubnetByFamily.IPv4 };
    case 'ipv6':
      return { IPv6: podSubnetByFamily.IPv6 };
    case 'dual':
      return podSubnetByFamily;
  }
}

/** KIND's configuration as YAML. Nodes have no CNI until its actions ran, except with KIND's own. */
export function renderKindConfig(
  options: Pick<ResolvedOptions, 'cni' | 'proxy' | 'ipFamily' | 'workers'>,
  nodeImage: string,
): string {
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: {
      ipFamily: options.ipFamily,
      disableDefaultCNI: options.cni !== 'kindnet',
      kubeProxyMode: options.proxy,
      podSubnet: Object.values(podSubnets(options.ipFamily)).join(','),
    },
    nodes: [
      { role: 'control-plane', image: nodeImage },
      ...Array.from({ length: options.workers }, () => ({ role: 'worker', image: nodeImage })),
    ],
  });
}
