/**
 * The records of a name below `svc`: the Service's own addresses, its endpoints, its ports. Undefined means that the name
 * does not exist; an empty list that it exists without a record of the type (rule 94).
 */
import { familyOf } from '../../model/bound-world.ts';
import type { DnsQuestion, DnsRecord, DnsServerFacts } from '../../model/dns.ts';
import { isHeadless, type Service } from '../../model/service.ts';
import { readyEndpoints, type DnsWorld } from './dns-world.ts';
import { endpointLabel } from './endpoint-label.ts';
import type { ClusterName } from './parse-name.ts';

export type ServiceName = ClusterName & { readonly kind: 'service' };

/** One address and port that the name stands for; SRV needs the port and the name of the target. */
export interface ServiceTarget {
  readonly address: string;
  /** Absolute. */
  readonly target: string;
  /** Absent where the Service or the slice has no ports: then there is an address and no SRV record. */
  readonly port?: number | undefined;
}

/** Every target of a name; undefined where the name does not exist. Source: rules 88, 89, 96. */
export function serviceTargets(
  name: ServiceName,
  service: Service,
  world: DnsWorld,
  facts: DnsServerFacts,
): readonly ServiceTarget[] | undefined {
  const { spec, metadata } = service;
  const own = `${metadata.name}.${metadata.namespace ?? 'default'}.svc.${facts.zone}.`;
  const targets: ServiceTarget[] = [];
  if (isHeadless(service) || name.endpoint !== undefined) {
    if (facts.noEndpoints) return undefined;
    for (const { address, endpoint, ports } of readyEndpoints(service, world)) {
      const label = endpointLabel(endpoint, address, facts);
      if (name.endpoint !== undefined && name.endpoint !== label) continue;
      const target = `${label}.${own}`;
      if (ports.length === 0 && name.port === undefined) targets.push({ address, target });
      for (const port of ports.filter((candidate) => isAsked(name, candidate))) {
        targets.push({ address, target, port: port.port });
      }
    }
    return targets.length === 0 ? undefined : targets;
  }
  // Without endpoints to count every Service is empty.
  const isEmpty = facts.noEndpoints || readyEndpoints(service, world).length === 0;
  if (facts.ignoreEmptyService && isEmpty) return undefined;
  const { ports = [], clusterIPs = spec.clusterIP === undefined ? [] : [spec.clusterIP] } = spec;
  const asked = ports.filter((port) => isAsked(name, port));
  if (asked.length === 0 && (ports.length > 0 || name.port !== undefined)) return undefined;
  for (const address of clusterIPs) {
    if (ports.length === 0) targets.push({ address, target: own });
    for (const { port } of asked) targets.push({ address, target: own, port });
  }
  return targets;
}

/** The records of a type that targets give, without repeats. */
export function recordsOf(
  { name, type }: DnsQuestion,
  targets: readonly ServiceTarget[],
): readonly DnsRecord[] {
  const data = targets.flatMap(({ address, target, port }): readonly string[] => {
    switch (type) {
      case 'A':
        return familyOf(address) === 'IPv4' ? [address] : [];
      case 'AAAA':
        return familyOf(address) === 'IPv6' ? [address] : [];
      case 'SRV':
        return port === undefined ? [] : [`${port} ${target}`];
      default:
        return [];
    }
  });
  return [...new Set(data)].map((text) => ({ name, type, data: text }));
}

/** Names of ports and protocols compare without case; a name without a port asks for every port. */
function isAsked(
  { port, protocol }: ServiceName,
  candidate: { readonly name?: string | undefined; readonly protocol?: string | undefined },
): boolean {
  if (port === undefined || protocol === undefined) return true;
  return (
    (candidate.name ?? '').toLowerCase() === port &&
    (candidate.protocol ?? 'TCP').toLowerCase() === protocol
  );
}
