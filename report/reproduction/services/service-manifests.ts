/**
 * The objects of a scenario of Services as manifests for kubectl, one file a kind. Addresses that only the cluster gives are
 * written as `${ADDRESS_1}`, or `${CIDR_1}` where a network is wanted; reproduce.sh fills them in.
 */
import { parseAddressReference, type AddressReference } from '../../../model/address-reference.ts';
import type { Pod } from '../../../model/kubernetes.ts';
import { bindDnsName } from '../../../model/namespace-reference.ts';
import type { Scenario, World } from '../../../model/scenario.ts';
import type { EndpointSlice, Service } from '../../../model/service.ts';
import type { ProbePort } from '../../../model/scenario.ts';
import { spareAddress } from '../../../model/spare-address.ts';
import { membershipOf } from '../../../model/stateful-set.ts';
import { formatYaml } from '../../yaml-text.ts';
import { namespacePrefix, placeholdersOf, type Placeholders } from '../placeholders.ts';
import { podManifest } from '../pod-manifest.ts';
import { cidrCommand } from '../script-words.ts';
import { eventfulPod } from './eventful-pod.ts';
import { setManifest } from './set-manifest.ts';

export interface ServiceManifests {
  /** Path below manifests/ -> text, in the order in which kubectl gets them. */
  readonly files: ReadonlyMap<string, string>;
  readonly placeholders: Placeholders;
  /** Variable -> the command that gives its value. */
  readonly variables: ReadonlyMap<string, string>;
  /** Statuses of load balancers, which nobody writes but a cloud. */
  readonly statuses: readonly { readonly namespace: string; readonly name: string; readonly patch: string }[]; // prettier-ignore
  /** What every pod listens on. */
  readonly listens: readonly ProbePort[];
  /** A pod as it stands in the files. */
  readonly pod: (pod: Pod) => object;
}

/** A lane that no run has: spare addresses of reproductions are their own. */
const spareLane = 190;

/** The manifests of each world that a scenario goes through: those of the last one, which is judged, stand at the top. */
export function momentManifests(moments: readonly Scenario[]): readonly ServiceManifests[] {
  const listens = listenedPorts(moments.map(({ world }) => world));
  return moments.map((moment, index) =>
    serviceManifests(moment, listens, index < moments.length - 1 ? `before-${index + 1}/` : ''),
  );
}

/** Renders the initial world. `listens`: the ports of every pod; `folder`: in front of every file. */
export function serviceManifests(
  scenario: Scenario,
  listens: readonly ProbePort[] = listenedPorts([scenario.world]),
  folder = '',
): ServiceManifests {
  const { namespaces, pods, networkPolicies, services = [], endpointSlices = [] } = scenario.world;
  const { statefulSets = [] } = scenario.world;
  const placeholders = placeholdersOf(scenario);
  const variables = new Map(
    placeholders.cidrs.map(({ variable, reference }) => [variable, cidrCommand(reference)]),
  );
  const address = (text: string): string => {
    const reference = parseAddressReference(text);
    if (reference === undefined) return text;
    if (reference.target.kind === 'spare') return spare(reference);
    const name = `ADDRESS_${variableNumber(text, variables, 'ADDRESS')}`;
    variables.set(name, addressCommand(reference));
    return `\${${name}}`;
  };
  const cidr = (text: string): string => {
    const reference = parseAddressReference(text);
    if (reference === undefined) return text;
    const name = `CIDR_${variables.size + 1}`;
    variables.set(name, cidrCommand(reference));
    return `\${${name}}`;
  };
  const prefixed = (name = 'default'): string => `${namespacePrefix}${name}`;
  const service = ({ apiVersion, kind, metadata, spec }: Service): object => ({
    apiVersion,
    kind,
    metadata: { ...metadata, namespace: prefixed(metadata.namespace) },
    spec: {
      ...spec,
      ...(spec.externalIPs && { externalIPs: spec.externalIPs.map(address) }),
      ...(spec.externalName && {
        externalName: bindDnsName(spec.externalName, { namespacePrefix }),
      }),
      ...(spec.loadBalancerSourceRanges && { loadBalancerSourceRanges: spec.loadBalancerSourceRanges.map(cidr) }), // prettier-ignore
    },
  });
  const slice = ({ metadata, endpoints, ...rest }: EndpointSlice): object => ({
    ...rest,
    metadata: { ...metadata, namespace: prefixed(metadata.namespace) },
    endpoints: endpoints.map((endpoint) => ({
      ...endpoint,
      addresses: endpoint.addresses.map(address),
      ...(endpoint.nodeName && { nodeName: placeholders.node(endpoint.nodeName) }),
    })),
  });
  const files = new Map<string, string>();
  const write = (file: string, objects: readonly object[]): void => {
    if (objects.length > 0) files.set(`${folder}${file}`, formatYaml(...objects));
  };
  write(
    '00-namespaces.yaml',
    namespaces.map(({ metadata, ...rest }) => ({ ...rest, metadata: { ...metadata, name: prefixed(metadata.name) } })), // prettier-ignore
  );
  const plain = pods.filter((pod) => membershipOf(pod, statefulSets) === undefined);
  const manifest = (pod: Pod): object =>
    scenario.lifecycle === undefined
      ? podManifest(pod, listens, placeholders, false)
      : eventfulPod(pod, listens, placeholders);
  write('10-pods.yaml', plain.map(manifest));
  write('15-statefulsets.yaml', statefulSets.map((set) => setManifest(set, pods, listens, placeholders))); // prettier-ignore
  write(
    '20-networkpolicies.yaml',
    networkPolicies.map((policy) => placeholders.policy(policy)),
  );
  write('30-services.yaml', services.map(service));
  write('40-endpointslices.yaml', endpointSlices.map(slice));
  const statuses = services.flatMap(({ metadata: { namespace = '', name }, status }) => {
    if (status === undefined) return [];
    const ingress = status.loadBalancer.ingress.map(({ ip }) => ({ ip: address(ip) }));
    return [{ namespace, name, patch: JSON.stringify({ status: { loadBalancer: { ingress } } }) }];
  });
  return { files, placeholders, variables, statuses, listens, pod: manifest };
}

function variableNumber(
  text: string,
  variables: ReadonlyMap<string, string>,
  kind: string,
): number {
  const wanted = addressCommand(parseAddressReference(text));
  const found = [...variables].find(
    ([name, command]) => name.startsWith(kind) && command === wanted,
  );
  return found === undefined ? variables.size + 1 : Number(found[0].split('_')[1]);
}

function spare({ target, ipFamily }: AddressReference): string {
  return spareAddress(spareLane, target.kind === 'spare' ? Number(target.name) : 0, ipFamily);
}

function addressCommand(reference: AddressReference | undefined): string {
  if (reference?.target.kind === 'pod') {
    const { namespace, name } = reference.target;
    return `pod_address ${namespace} ${name} ${reference.ipFamily}`;
  }
  const node = reference?.target.name.replace(/^n/, '') ?? '0';
  return `node_address "$(node ${node})" ${reference?.ipFamily ?? 'IPv4'}`;
}

/** Every number that a Service may lead to, under both protocols. */
function listenedPorts(worlds: readonly World[]): readonly ProbePort[] {
  const numbers = worlds.flatMap(({ pods, services = [], endpointSlices = [] }) => [
    ...services.flatMap(({ spec }) => (spec.ports ?? []).flatMap(({ port, targetPort }) => typeof targetPort === 'number' ? [targetPort] : [port])), // prettier-ignore
    ...pods.flatMap(({ spec }) => spec.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort))), // prettier-ignore
    ...endpointSlices.flatMap(({ ports = [] }) => ports.flatMap(({ port }) => port ?? [])),
  ]);
  return [...new Set(numbers)]
    .toSorted((a, b) => a - b)
    .flatMap((port): readonly ProbePort[] => [
      { protocol: 'TCP', port },
      { protocol: 'UDP', port },
    ]);
}
