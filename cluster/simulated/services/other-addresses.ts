/**
 * The addresses that the simulated proxy programs beside those of the cluster and of nodes: which they are, whose endpoints a
 * client gets there, and who may come to those of a load balancer.
 */
import { BlockList } from 'node:net';
import { familyOf } from '../../../model/bound-world.ts';
import type { Service, TrafficPolicy } from '../../../model/service.ts';
import type { ProxyEntry } from './compile-proxy.ts';
import type { ServiceFaults } from './service-faults.ts';

export interface OtherAddress {
  readonly address: string;
  /** Whether it is that of a load balancer. */
  readonly balanced: boolean;
}

/** External addresses, then those of the load balancer. */
export function otherAddresses(
  { spec, status }: Service,
  faults: ServiceFaults,
): readonly OtherAddress[] {
  const external = faults.has('external-addresses-ignored') ? [] : (spec.externalIPs ?? []);
  const unnumbered = spec.allocateLoadBalancerNodePorts === false;
  const ignored = unnumbered && faults.has('load-balancer-needs-node-ports');
  const given = ignored ? [] : (status?.loadBalancer.ingress ?? []);
  return [
    ...external.map((address) => ({ address, balanced: false })),
    ...given.map(({ ip }) => ({ address: ip, balanced: true })),
  ];
}

/** A pod that uses one of them means the whole cluster; who comes from outside gets what the Service says. */
export function policyAt(
  { spec: { externalTrafficPolicy = 'Cluster' } }: Service,
  outside: boolean,
  faults: ServiceFaults,
): TrafficPolicy {
  if (!outside) {
    const governs = faults.has('external-policy-governs-pods-at-external-addresses');
    return governs ? externalTrafficPolicy : 'Cluster';
  }
  const ignored =
    faults.has('external-policy-ignored') || faults.has('external-policy-for-node-ports-alone');
  return ignored ? 'Cluster' : externalTrafficPolicy;
}

/** The entry behind the Service's source ranges. */
export function filtered(entry: ProxyEntry, { spec }: Service, faults: ServiceFaults): ProxyEntry {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (entry.kind !== 'backends' || ranges.length === 0) return entry;
  if (faults.has('source-ranges-ignored')) return entry;
  const sources = new BlockList();
  for (const range of faults.has('first-source-range-alone') ? ranges.slice(0, 1) : ranges) {
    const [address = '', length] = range.split('/');
    const ipFamily = familyOf(address) === 'IPv4' ? 'ipv4' : 'ipv6';
    sources.addSubnet(address, Number(length), ipFamily);
  }
  return { ...entry, sources };
}
