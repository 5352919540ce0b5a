/**
 * The simulated CoreDNS: a world becomes a table of every name that has records, and a question is a look-up in it. The oracle
 * has no table: it takes the name of a question apart.
 */
import type { BoundWorld } from '../../../model/bound-world.ts';
import type { DnsQuestion, DnsRecord, DnsReply, DnsType } from '../../../model/dns.ts';
import { serviceNameLabel, type EndpointSlice, type Service } from '../../../model/service.ts';
import type { SimulatedDns } from './dns-mode.ts';
import { podNamesOf } from './pod-names.ts';
import { reverseNameOf } from './reverse-name-of.ts';
import type { ServiceFaults } from './service-faults.ts';
import { walkForClient } from './walk-for-client.ts';

export const simulatedZone = 'cluster.local';

export interface Zone {
  /** `client` is the namespace of the pod that asks, where the server knows it. */
  readonly answer: (question: DnsQuestion, client?: string) => DnsReply;
}

/** The zone of a world whose endpoints are published. */
export function compileZone(
  world: BoundWorld,
  slices: readonly EndpointSlice[],
  dns: SimulatedDns,
  faults: ServiceFaults,
): Zone {
  const table = new Map<string, Map<DnsType, Set<string>>>();
  const add = (name: string, type: DnsType, data: string): void => {
    if (type === 'AAAA' && faults.has('dns-second-family-missing')) return;
    if (faults.has('dns-long-label-missing') && name.split('.').some((label) => label.length > 40))
      return;
    if (faults.has('dns-ordinals-missing') && /^[a-z]+-\d+\./.test(name)) return;
    const types = table.get(name) ?? new Map<DnsType, Set<string>>();
    const set = types.get(type) ?? new Set<string>();
    if (!(type === 'PTR' && set.size > 0 && faults.has('dns-one-owner-per-address'))) set.add(data);
    types.set(type, set);
    table.set(name, types);
  };
  for (const service of world.services ?? []) addService(service, slices, add, dns, faults);
  const namespaces = world.namespaces.map(({ metadata }) => metadata.name);
  const inner = new Set([
    `${simulatedZone}.`,
    ...['svc', 'pod'].flatMap((branch) => [
      `${branch}.${simulatedZone}.`,
      ...namespaces.map((namespace) => `${namespace}.${branch}.${simulatedZone}.`),
    ]),
  ]);
  const podName = podNamesOf(world, simulatedZone, dns, faults);
  const plain = ({ name, type }: DnsQuestion): DnsReply => {
    const asked = faults.has('dns-case-matters') ? name : name.toLowerCase();
    if (type === 'TXT' && asked === `dns-version.${simulatedZone}.`) {
      return found([{ name, type, data: '1.1.0' }]);
    }
    const types = table.get(asked) ?? podName(asked);
    if (types === undefined) {
      const exists = inner.has(asked) && type !== 'TXT';
      return exists || faults.has('dns-unknown-name-is-empty') ? found([]) : nothing;
    }
    const data = [...(types.get(type) ?? types.get('CNAME') ?? [])];
    if (data.length === 0 && faults.has('dns-other-type-is-unknown')) return nothing;
    const answered: DnsType = types.has(type) ? type : 'CNAME';
    const withAlias = type === 'A' || type === 'AAAA' || type === 'CNAME' || types.has(type);
    return found(withAlias ? data.map((text) => ({ name, type: answered, data: text })) : []);
  };
  return {
    answer: (question, client) =>
      dns.autopath && client !== undefined
        ? walkForClient(question, client, simulatedZone, plain, faults)
        : plain(question),
  };
}

type Add = (name: string, type: DnsType, data: string) => void;

function addService(
  service: Service,
  slices: readonly EndpointSlice[],
  add: Add,
  { endpointPodNames, noEndpoints }: SimulatedDns,
  faults: ServiceFaults,
): void {
  const { spec, metadata } = service;
  const own = `${metadata.name}.${metadata.namespace ?? ''}.svc.${simulatedZone}.`;
  if (spec.type === 'ExternalName') {
    if (!faults.has('dns-alias-missing')) add(own, 'CNAME', `${spec.externalName ?? ''}.`);
    return;
  }
  const headless = spec.clusterIP === 'None';
  const mine = slices.filter(
    (slice) =>
      slice.metadata.namespace === metadata.namespace &&
      slice.metadata.labels?.[serviceNameLabel] === metadata.name,
  );
  const ready = mine.flatMap((slice) =>
    slice.endpoints
      .filter(
        ({ conditions }) => conditions?.ready !== false || faults.has('dns-readiness-ignored'),
      )
      .map((endpoint) => ({ endpoint, ports: slice.ports ?? [] })),
  );
  const hidden = ready.length === 0 && faults.has('dns-empty-service-missing');
  for (const address of headless || hidden ? [] : (spec.clusterIPs ?? [])) {
    add(own, typeOf(address), address);
    add(reverseNameOf(address), 'PTR', own);
    for (const port of spec.ports ?? []) {
      const number = faults.has('dns-srv-target-port') && typeof port.targetPort === 'number' ? port.targetPort : port.port; // prettier-ignore
      for (const name of [own, ...portNames(port, own, faults)]) {
        add(name, typeOf(address), address);
        add(name, 'SRV', `${number} ${own}`);
      }
    }
  }
  const hosts = new Set<string>();
  const unknown = noEndpoints && !faults.has('dns-no-endpoints-ignored');
  for (const { endpoint, ports } of unknown ? [] : ready) {
    const [address = ''] = endpoint.addresses;
    const dashed = address.replaceAll(/[.:]/g, '-');
    const made = dashed.endsWith('-') ? `${dashed}0` : dashed;
    const ofPod = endpointPodNames && !faults.has('dns-endpoint-pod-names-ignored') ? endpoint.targetRef?.name : undefined; // prettier-ignore
    const label = faults.has('dns-pod-name-before-hostname') ? (ofPod ?? endpoint.hostname ?? made) : (endpoint.hostname ?? ofPod ?? made); // prettier-ignore
    const host = `${label}.${own}`;
    if (hosts.has(host) && faults.has('dns-shared-hostname-once')) continue;
    hosts.add(host);
    add(host, typeOf(address), address);
    if (!isClusterIp(address, service) && !faults.has('dns-endpoint-reverse-missing')) {
      add(reverseNameOf(address), 'PTR', host);
    }
    if (headless) add(own, typeOf(address), address);
    for (const { name = '', protocol = 'TCP', port = 0 } of ports) {
      const servicePort = spec.ports?.find((one) => (one.name ?? '') === name)?.port ?? port;
      const number = faults.has('dns-headless-service-port') ? servicePort : port;
      add(host, 'SRV', `${number} ${host}`);
      if (!headless) continue;
      add(own, 'SRV', `${number} ${host}`);
      for (const portName of portNames({ name, protocol }, own, faults)) {
        add(portName, typeOf(address), address);
        add(portName, 'SRV', `${number} ${host}`);
      }
    }
  }
  if (headless && ready.length === 0 && faults.has('dns-headless-without-endpoints-exists')) {
    add(own, 'CNAME', '');
  }
}

function portNames(
  { name, protocol = 'TCP' }: { readonly name?: string | undefined; readonly protocol?: string | undefined }, // prettier-ignore
  own: string,
  faults: ServiceFaults,
): readonly string[] {
  if (name === undefined || name === '') return [];
  const protocols = faults.has('dns-srv-protocol-ignored')
    ? ['tcp', 'udp']
    : [protocol.toLowerCase()];
  return protocols.map((one) => `_${name}._${one}.${own}`);
}

function typeOf(address: string): 'A' | 'AAAA' {
  return address.includes(':') ? 'AAAA' : 'A';
}

function isClusterIp(address: string, { spec }: Service): boolean {
  return spec.clusterIPs?.includes(address) === true;
}

function found(answers: readonly DnsRecord[]): DnsReply {
  const kept = answers.filter(({ data }) => data !== '');
  return { rcode: 'NOERROR', answers: kept, authorities: [], additionals: [], truncated: false };
}

const nothing: DnsReply = {
  rcode: 'NXDOMAIN',
  answers: [],
  authorities: [],
  additionals: [],
  truncated: false,
};
