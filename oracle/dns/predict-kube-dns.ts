/**
 * KubeDNS, the server before CoreDNS: what its tree of records answers, from the same world. It differs from CoreDNS about pods
 * without a namespace, ExternalNames that are addresses, endpoint names and reverse names. What versions differ in is open.
 */
import { addressBytes } from '../../model/address.ts';
import { familyOf } from '../../model/bound-world.ts';
import { absoluteName, type DnsPrediction, type DnsQuestion } from '../../model/dns.ts';
import { isHeadless, type Service } from '../../model/service.ts';
import { readyEndpoints, type DnsWorld, type ReadyEndpoint } from './dns-world.ts';
import type { ClusterName } from './parse-name.ts';
import type { ServiceName } from './service-records.ts';

/** Labels of endpoints without a hostname are hashes of their records. */
const hash = /^[\da-f]{5,8}$/;
const wildcards = new Set(['*', 'any']);

/** Source: rules 88 to 93; kubernetes/dns pkg/dns/dns.go and pkg/dns/treecache, skynetservices/skydns server.go. */
export function predictKubeDns(
  question: DnsQuestion,
  name: ClusterName,
  world: DnsWorld,
): DnsPrediction {
  const { type } = question;
  const labels = question.name.split('.');
  if (labels.some((label) => wildcards.has(label))) return open('KubeDNS answers wildcards');
  if (name.kind === 'pod') return predictPod(question, name.label);
  if (name.kind !== 'service') return predictInner(question, name, world);
  const service = world.services.find(
    ({ metadata }) =>
      metadata.name === name.service && (metadata.namespace ?? 'default') === name.namespace,
  );
  if (type === 'TXT') return open('KubeDNS has no TXT records of its own');
  if (service?.spec.type === 'ExternalName') return predictExternalName(question, name, service);
  if (type === 'CNAME') return open('KubeDNS looks for an alias of exactly this name');
  if (service === undefined)
    return nxdomain(`there is no Service ${name.namespace}/${name.service}`);
  return isHeadless(service)
    ? predictHeadless(question, name, readyEndpoints(service, world), service)
    : predictClusterAddress(question, name, service);
}

/** The name of a cluster address; of another address only versions know one. Source: rule 88. */
export function predictKubeDnsReverse(
  question: DnsQuestion,
  bytes: readonly number[],
  world: DnsWorld,
  zone: string,
): DnsPrediction {
  const owner = world.services.find(({ spec }) => sameAddress(primaryAddress(spec), bytes));
  if (owner === undefined || question.type !== 'PTR') {
    return open('KubeDNS knows the first address of every Service alone');
  }
  const { name, namespace = 'default' } = owner.metadata;
  return answer(question, [`${name}.${namespace}.svc.${zone}.`], [88], 'reverse name');
}

/** A namespace is a node of the tree that holds the records of its ExternalNames alone. */
function predictInner(
  { type }: DnsQuestion,
  name: ClusterName,
  { services }: DnsWorld,
): DnsPrediction {
  const namespace = name.kind === 'node' ? name.namespace : undefined;
  const isAddress = type === 'A' || type === 'AAAA';
  if (!isAddress || (name.kind !== 'none' && namespace === undefined)) {
    return open('what KubeDNS says of inner names differs by type');
  }
  const holds = services.some(
    ({ metadata, spec }) => metadata.namespace === namespace && spec.type === 'ExternalName',
  );
  return holds
    ? open('KubeDNS answers with the ExternalNames of it')
    : nxdomain('no record is there');
}

/** Whatever reads as an IPv4 address is echoed, in every namespace and in none. */
function predictPod(question: DnsQuestion, label: string): DnsPrediction {
  const address = label.replaceAll('-', '.');
  if (addressBytes(address)?.length !== 4 || address.includes(':')) {
    return open('KubeDNS fails on what is no IPv4 address');
  }
  if (question.type !== 'A' && question.type !== 'AAAA') return open('only addresses are known');
  return answer(question, question.type === 'A' ? [address] : [], [97], 'pods are echoed');
}

/** An externalName that is an address is answered as one. Source: rule 90. */
function predictExternalName(
  { name, type }: DnsQuestion,
  { endpoint, port }: ServiceName,
  { spec: { externalName = '' } }: Service,
): DnsPrediction {
  if (endpoint !== undefined || port !== undefined) return nxdomain('an ExternalName is a leaf');
  if (addressBytes(externalName) !== undefined) {
    if (type !== 'A' && type !== 'AAAA') return open('the record is an address');
    const fits = familyOf(externalName) === (type === 'A' ? 'IPv4' : 'IPv6');
    return answer({ name, type }, fits ? [externalName] : [], [90], 'its externalName is an address'); // prettier-ignore
  }
  const alias = absoluteName(externalName);
  if (type === 'CNAME') return answer({ name, type }, [alias], [90], 'ExternalName');
  if (type === 'SRV') return open('the record has no port');
  return { ...open(`ExternalName: ${externalName} is resolved outside`), records: [{ name, type: 'CNAME', data: alias }], rules: [90] }; // prettier-ignore
}

function predictClusterAddress(
  question: DnsQuestion,
  { endpoint, port, protocol }: ServiceName,
  { spec, metadata }: Service,
): DnsPrediction {
  if (endpoint !== undefined) {
    return hash.test(endpoint)
      ? open('it may be the hash that KubeDNS makes of the address')
      : nxdomain('KubeDNS has no names of endpoints of a Service with an address');
  }
  if (port === undefined) {
    if (question.type === 'SRV') return open('without a port KubeDNS answers with its own label');
    return byFamily(question, primaryAddress(spec), (spec.clusterIPs ?? []).slice(1));
  }
  const found = spec.ports?.find((one) => isPort(one, port, protocol));
  if (found === undefined) return nxdomain(`Service ${metadata.name} has no port ${port}`);
  if (question.type !== 'SRV') return open('KubeDNS resolves the target of the port');
  const target = question.name.split('.').slice(2).join('.');
  return answer(question, [`${found.port} ${target}`], [88], 'a named port');
}

function predictHeadless(
  question: DnsQuestion,
  { endpoint, port, protocol }: ServiceName,
  ready: readonly ReadyEndpoint[],
  { spec }: Service,
): DnsPrediction {
  const [family = 'IPv4'] = spec.ipFamilies ?? [];
  const own = ready.filter(({ address }) => familyOf(address) === family);
  if (ready.length === 0) return nxdomain('a headless Service without ready endpoints');
  if (own.length === 0) return open('versions differ about the second family');
  const hosts = own.flatMap(({ endpoint: { hostname = '' } }) => (hostname === '' ? [] : hostname));
  // The tree holds one record for each label.
  if (new Set(hosts).size < hosts.length)
    return open('of endpoints that share a hostname one stays');
  if (endpoint !== undefined) {
    const named = own.find((one) => one.endpoint.hostname?.toLowerCase() === endpoint);
    if (named !== undefined && question.type !== 'SRV') return byFamily(question, named.address, others(named.address, ready)); // prettier-ignore
    if (named !== undefined || hash.test(endpoint))
      return open('KubeDNS answers with its own label');
    return nxdomain(`no ready endpoint is called ${endpoint}`);
  }
  if (port === undefined) {
    if (question.type === 'SRV') return open('without a port KubeDNS answers with its own label');
    const wanted = question.type === 'A' ? 'IPv4' : 'IPv6';
    if (wanted !== family)
      return byFamily(question, own[0]?.address, others(own[0]?.address, ready));
    return answer(question, [...new Set(own.map(({ address }) => address))], [89], 'headless');
  }
  const base = question.name.split('.').slice(2).join('.');
  const ports = own.flatMap((one) =>
    one.ports.flatMap(
      (candidate) =>
      isPort(candidate, port, protocol) ? [{ number: candidate.port, host: one.endpoint.hostname }] : [], // prettier-ignore
    ),
  );
  if (ports.length === 0) return nxdomain(`no ready endpoint has a port ${port}`);
  if (question.type !== 'SRV') return open('KubeDNS resolves the targets of the port');
  const named = ports.filter(({ host = '' }) => host !== '');
  const records = named.map(
    ({ number = 0, host = '' }) => `${number} ${host.toLowerCase()}.${base}`,
  );
  const note = 'endpoints without a hostname are called by a hash';
  if (records.length === 0) return open(note);
  return { ...answer(question, records, [89], note), moreAllowed: named.length < ports.length };
}

/** An address of the asked family, NODATA, or open where only some versions know the second address. */
function byFamily(
  question: DnsQuestion,
  address: string | undefined,
  second: readonly string[],
): DnsPrediction {
  const wanted = question.type === 'A' ? 'IPv4' : 'IPv6';
  if (address !== undefined && familyOf(address) === wanted) {
    return answer(question, [address], [88, 89], 'its address');
  }
  return second.some((one) => familyOf(one) === wanted)
    ? open('versions differ about the second family')
    : answer(question, [], [88, 89], 'it has no address of the family');
}

function others(address: string | undefined, ready: readonly ReadyEndpoint[]): readonly string[] {
  return ready.flatMap((one) => (one.address === address ? [] : one.address));
}

function isPort(
  candidate: { readonly name?: string | undefined; readonly protocol?: string | undefined },
  port: string,
  protocol: string | undefined,
): boolean {
  return (
    candidate.name?.toLowerCase() === port &&
    (candidate.protocol ?? 'TCP').toLowerCase() === protocol
  );
}

function primaryAddress({ clusterIPs, clusterIP }: Service['spec']): string | undefined {
  return clusterIPs?.[0] ?? clusterIP;
}

function sameAddress(text: string | undefined, bytes: readonly number[]): boolean {
  return text !== undefined && addressBytes(text)?.join(' ') === bytes.join(' ');
}

function answer(
  { name, type }: DnsQuestion,
  data: readonly string[],
  rules: readonly number[],
  note: string,
): DnsPrediction {
  const records = data.map((text) => ({ name, type, data: text }));
  return { outcome: 'answer', records, moreAllowed: false, rules, note };
}

function nxdomain(note: string): DnsPrediction {
  return { outcome: 'nxdomain', records: [], moreAllowed: false, rules: [92], note };
}

function open(note: string): DnsPrediction {
  return { outcome: 'open', records: [], moreAllowed: true, rules: [92], note };
}
