/**
 * Names below `pod` of the simulated DNS server: in mode verified a table of the pods that are there, in mode insecure whatever reads
 * as an address.
 */
import type { BoundWorld } from '../../../model/bound-world.ts';
import type { DnsType } from '../../../model/dns.ts';
import type { SimulatedDns } from './dns-mode.ts';
import type { ServiceFaults } from './service-faults.ts';

export type RecordsByType = ReadonlyMap<DnsType, ReadonlySet<string>>;

/** Records of a name, undefined where there is no such name. */
export function podNamesOf(
  { pods, namespaces }: Pick<BoundWorld, 'pods' | 'namespaces'>,
  zone: string,
  { pods: mode }: Pick<SimulatedDns, 'pods'>,
  faults: ServiceFaults,
): (name: string) => RecordsByType | undefined {
  const known = new Set<string>();
  for (const { metadata, status } of pods) {
    const ips = status?.podIPs ?? [];
    const own = faults.has('dns-verified-secondary-address') ? ips : ips.slice(0, 1);
    for (const { ip } of own) known.add(`${metadata.namespace ?? ''} ${dashed(ip)}`);
  }
  const echoes = mode === 'insecure' || faults.has('dns-verified-echoes');
  const off = mode === 'disabled' && !faults.has('dns-disabled-pods-answer');
  return (name) => {
    if (off || faults.has('dns-pod-names-missing')) return undefined;
    const [label = '', namespace = '', branch, ...rest] = name.split('.');
    if (branch !== 'pod' || rest.join('.') !== `${zone}.`) return undefined;
    if (!namespaces.some(({ metadata }) => metadata.name === namespace)) return undefined;
    if (mode === 'verified' && !echoes && !known.has(`${namespace} ${label}`)) return undefined;
    return echoOf(label);
  };
}

function dashed(address: string): string {
  return address.replaceAll(/[.:]/g, '-');
}

function echoOf(label: string): RecordsByType | undefined {
  const parts = label.split('-');
  if (parts.length === 4 && parts.every((octet) => /^\d{1,3}$/.test(octet))) {
    return new Map([['A', new Set([parts.join('.')])]]);
  }
  const looksV6 = /^[0-9a-f-]+$/.test(label) && parts.length > 4;
  return looksV6 ? new Map([['AAAA', new Set([label.replaceAll('-', ':')])]]) : undefined;
}
