/**
 * Addresses of the simulated cluster, laid out as on a KIND cluster: pods in one /24 (IPv4) and /64
 * (IPv6) per node, nodes and external endpoints on a network beside. A freed pod address is the
 * first to be given out again, because reuse is where stale state shows.
 */
import { HarnessError } from '../../model/errors.ts';
import type { Addresses, BoundExternal, BoundNode } from '../../model/bound-world.ts';
import type { IpFamily } from '../../model/kubernetes.ts';

export interface AddressPlan {
  readonly nodes: readonly BoundNode[];
  readonly externals: readonly BoundExternal[];
  /**
   * Takes one host of a node's pod network: its addresses, primary family first. Throws when none
   * is left.
   */
  takePodAddresses(nodeIndex: number): readonly string[];
  /** Gives the addresses of a deleted pod back; addresses that are no pod's are left alone. */
  freePodAddresses(addresses: readonly string[]): void;
}

const firstPodHost = 2;
const lastPodHost = 254;
const firstExternalHost = 200;

/** The plan of a cluster with so many nodes and external endpoints. */
export function createAddressPlan(
  nodeCount: number,
  externalCount: number,
  ipFamilies: readonly IpFamily[],
): AddressPlan {
  const networks = Array.from({ length: nodeCount }, () => ({
    freed: new Array<number>(),
    next: firstPodHost,
  }));
  const taken = new Map<string, { readonly nodeIndex: number; readonly host: number }>();
  return {
    nodes: networks.map((_, index) => ({
      name: `sim-node-${index}`,
      zone: `sim-zone-${index}`,
      addresses: besideAddresses(index + 2, ipFamilies),
    })),
    externals: Array.from({ length: externalCount }, (_, index) => ({
      name: `e${index}`,
      addresses: besideAddresses(firstExternalHost + index, ipFamilies),
    })),
    takePodAddresses: (nodeIndex) => {
      const network = networks[nodeIndex];
      const host = network === undefined ? undefined : (network.freed.pop() ?? network.next++);
      if (host === undefined || host > lastPodHost) throw noAddressLeft(nodeIndex);
      const addresses = ipFamilies.map((family) => podAddress(family, nodeIndex, host));
      for (const address of addresses) taken.set(address, { nodeIndex, host });
      return addresses;
    },
    freePodAddresses: (addresses) => {
      const owner = taken.get(addresses[0] ?? '');
      if (owner === undefined) return;
      for (const address of addresses) taken.delete(address);
      networks[owner.nodeIndex]?.freed.push(owner.host);
    },
  };
}

function podAddress(family: IpFamily, nodeIndex: number, host: number): string {
  return family === 'IPv4'
    ? `10.244.${nodeIndex}.${host}`
    : `${ipv6PodNetwork(nodeIndex)}::${host.toString(16)}`;
}

/** The group of node 0 would be a lone zero, which canonical text folds into `::`. */
function ipv6PodNetwork(nodeIndex: number): string {
  return nodeIndex === 0 ? 'fd00:10:244' : `fd00:10:244:${nodeIndex.toString(16)}`;
}

function besideAddresses(host: number, ipFamilies: readonly IpFamily[]): Addresses {
  return {
    ...(ipFamilies.includes('IPv4') ? { IPv4: `172.18.0.${host}` } : {}),
    ...(ipFamilies.includes('IPv6') ? { IPv6: `fc00:f853:ccd:e793::${host.toString(16)}` } : {}),
  };
}

function noAddressLeft(nodeIndex: number): HarnessError {
  return new HarnessError(
    'environment',
    `The pod network 10.244.${nodeIndex}.0/24 of sim-node-${nodeIndex} has no address left.`,
    { hint: 'Use fewer lanes, more nodes, or a smaller idlePodsMax.' },
  );
}
