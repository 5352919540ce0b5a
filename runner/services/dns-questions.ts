/**
 * What is asked of DNS about a bound world: every name that its Services, endpoints and ports have, names beside them that must
 * not exist, inner names of the zone, pod names and reverse names; every type of interest of each. Over UDP and TCP in turn.
 */
import { serviceNames } from '../../generators/services/service-names.ts';
import { podAddresses } from '../../model/bound-world.ts';
import type { IpFamily } from '../../model/kubernetes.ts';
import { addressBytes } from '../../model/address.ts';
import type { Binding } from '../../model/binding.ts';
import {
  absoluteName,
  type DnsQuestion,
  type DnsServerFacts,
  type DnsTransport,
  type DnsType,
} from '../../model/dns.ts';
import type { DnsWorld } from '../../oracle/dns/dns-world.ts';

export interface AskedDns {
  readonly key: string;
  readonly question: DnsQuestion;
  readonly transport: DnsTransport;
  /** Of the server's address; absent where it has one alone. */
  readonly ipFamily?: IpFamily | undefined;
}

const addressTypes: readonly DnsType[] = ['A', 'AAAA'];
/** Of so many questions one goes over TCP; then it is the other family's turn. */
const transportTurn = 4;
const allTypes: readonly DnsType[] = ['A', 'AAAA', 'SRV', 'CNAME', 'TXT'];

/** Questions in a fixed order, about the pods of the scenario and every Service; `ownNamespace` is that of the pod that asks. */
export function dnsQuestions(
  world: DnsWorld,
  facts: Pick<
    DnsServerFacts,
    'zone' | 'hosts' | 'rewrites' | 'endpointPodNames' | 'autopath' | 'ipFamilies'
  >,
  { namespacePrefix: prefix, pods }: Pick<Binding, 'namespacePrefix' | 'pods'>,
  ownNamespace: string | undefined,
): readonly AskedDns[] {
  const { zone, ipFamilies: families } = facts;
  const nameAt = namesByAddress(pods);
  const names = new Map<string, { readonly name: string; readonly types: readonly DnsType[] }>();
  const add = (key: string, name: string, types: readonly DnsType[]): void => {
    names.set(key.replaceAll(prefix, ''), { name, types });
  };
  for (const { metadata, spec } of world.services) {
    const { name, namespace = '' } = metadata;
    const label = `${namespace}/${name}`;
    const own = `${name}.${namespace}.svc.${zone}.`;
    add(label, own, allTypes);
    add(`${label} in capitals`, own.toUpperCase(), ['A']);
    add(`a host of ${label} that is not`, `nobody.${own}`, addressTypes);
    add(`a port of ${label} that is not`, `_nothing._tcp.${own}`, ['SRV']);
    add(`four labels before ${label}`, `a.b.c.${own}`, ['A']);
    for (const { name: port, protocol = 'TCP' } of spec.ports ?? []) {
      if (port === undefined) continue;
      const lower = protocol.toLowerCase();
      const other = lower === 'tcp' ? 'udp' : 'tcp';
      add(`port ${port}/${lower} of ${label}`, `_${port}._${lower}.${own}`, ['SRV', 'A']);
      add(`port ${port}/${other} of ${label}`, `_${port}._${other}.${own}`, ['SRV']);
    }
    for (const address of spec.clusterIPs ?? []) {
      if (address !== 'None') add(`the address of ${label}`, reverseName(address), ['PTR']);
    }
    // As a library asks first, whose pod leaves a part of the name to the search list.
    if (facts.autopath && ownNamespace !== undefined) {
      for (const [part, rest] of [
        ['all but svc', `${name}.${namespace}`],
        ['all but the zone', `${name}.${namespace}.svc`],
      ] as const) {
        // prettier-ignore
        add(`${label} by ${part} below the client's namespace`, `${rest}.${ownNamespace}.svc.${zone}.`, ['A', 'AAAA', 'SRV']); // prettier-ignore
      }
      add(`${label} twice below the client's namespace`, `${name}.${namespace}.svc.${ownNamespace}.svc.${ownNamespace}.svc.${zone}.`, ['A']); // prettier-ignore
    }
    for (const from of namesRewrittenTo(own, facts)) add(`${label} as ${from.replace(`${name}.${namespace}`, '')}`, from, allTypes); // prettier-ignore
    for (const { addresses, hostname, targetRef } of endpointsOf(metadata, world)) {
      const [address = ''] = addresses;
      if (facts.endpointPodNames && targetRef !== undefined) {
        add(`endpoint ${nameAt(address)} of ${label} by its pod's name`, `${targetRef.name}.${own}`, [...addressTypes, 'SRV']); // prettier-ignore
      }
      const host = hostname ?? address.replaceAll(/[.:]/g, '-');
      add(`endpoint ${hostname ?? nameAt(address)} of ${label}`, `${host}.${own}`, [...addressTypes, 'SRV']); // prettier-ignore
    }
  }
  for (const [logical, pod] of pods) {
    const { name, namespace = '' } = pod.metadata;
    for (const address of Object.values(podAddresses(pod))) {
      const family = address.includes(':') ? 'IPv6' : 'IPv4';
      add(`the ${family} address of pod ${nameAt(address)}`, reverseName(address), ['PTR']);
      add(`pod name of ${nameAt(address)} ${family}`, `${address.replaceAll(/[.:]/g, '-')}.${namespace}.pod.${zone}.`, addressTypes); // prettier-ignore
    }
    add(`pod ${logical} by its name`, `${name}.${namespace}.svc.${zone}.`, ['A']);
  }
  for (const { metadata } of world.namespaces.slice(0, 1)) {
    const there = world.services.map((service) => service.metadata.name);
    // Names that other worlds of the lane had: what was deleted is gone.
    for (const name of serviceNames.filter((one) => !there.includes(one))) {
      add(`Service ${name}, which is not there`, `${name}.${metadata.name}.svc.${zone}.`, ['A']);
    }
    add(
      'pod name of an address that no pod has',
      `192-0-2-1.${metadata.name}.pod.${zone}.`,
      addressTypes,
    );
    add('a Service that is not', `nobody.${metadata.name}.svc.${zone}.`, allTypes);
    add('a namespace', `${metadata.name}.svc.${zone}.`, ['A']);
  }
  add('a namespace that is not', `web.${prefix}nowhere.svc.${zone}.`, ['A', 'SRV']);
  add('svc', `svc.${zone}.`, ['A', 'TXT']);
  add('the zone', `${zone}.`, ['A']);
  add('a branch that is not', `web.x.nothing.${zone}.`, ['A']);
  add('the version', `dns-version.${zone}.`, ['TXT', 'A']);
  for (const { address, names: listed } of facts.hosts) {
    for (const name of listed) add(`the host ${name}`, name, allTypes);
    add(`the address ${address} of a host`, reverseName(address), ['PTR']);
  }
  let count = 0;
  return [...names].flatMap(([key, { name, types }]) =>
    types.map((type): AskedDns => {
      const number = count++;
      return {
        key: `${type} of ${key}`,
        question: { name, type },
        transport: number % transportTurn === transportTurn - 1 ? 'TCP' : 'UDP',
        ...(families.length > 1 ? { ipFamily: families[Math.floor(number / transportTurn) % families.length] } : {}), // prettier-ignore
      };
    }),
  );
}

/** The names that a rule of the server makes this name out of. */
function namesRewrittenTo(
  own: string,
  { rewrites }: Pick<DnsServerFacts, 'rewrites'>,
): readonly string[] {
  // prettier-ignore
  return rewrites
    .filter(({ match, to }) => (match === 'exact' ? own === to : own.endsWith(to)))
    .map(({ from, to }) => absoluteName(`${own.slice(0, -to.length)}${from}`));
}

function endpointsOf(
  { name, namespace }: DnsWorld['services'][number]['metadata'],
  { endpointSlices }: DnsWorld,
): DnsWorld['endpointSlices'][number]['endpoints'] {
  return endpointSlices
    .filter(
      ({ metadata }) =>
        metadata.namespace === namespace &&
        metadata.labels?.['kubernetes.io/service-name'] === name,
    )
    .flatMap(({ endpoints }) => endpoints);
}

/** The logical name of the pod at an address: names and addresses are others in another lane. */
function namesByAddress(pods: Binding['pods']): (address: string) => string {
  const names = new Map<string, string>();
  for (const [logical, pod] of pods) {
    for (const address of Object.values(podAddresses(pod))) names.set(address, logical);
  }
  return (address) => names.get(address) ?? 'of nobody';
}

function reverseName(address: string): string {
  const bytes = addressBytes(address) ?? [];
  if (bytes.length === 4) return `${bytes.toReversed().join('.')}.in-addr.arpa.`;
  const nibbles = bytes.flatMap((byte) => [(byte >> 4).toString(16), (byte & 15).toString(16)]);
  return `${nibbles.toReversed().join('.')}.ip6.arpa.`;
}
