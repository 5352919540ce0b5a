/**
 * The Services of a world and the EndpointSlices of those without selector, as fault classes 9 to 11 lean: selectors that match
 * nothing, named target ports, several ports and protocols, both traffic policies, an endpoint listed twice.
 */
import { formatAddressReference } from '../../model/address-reference.ts';
import type { IpFamily, Pod } from '../../model/kubernetes.ts';
import {
  serviceNameLabel,
  type Endpoint,
  type EndpointSlice,
  type Service,
  type ServicePort,
  type ServiceSpec,
} from '../../model/service.ts';
import { happens, pick, pickWeighted } from '../pick.ts';
import { affinityTimeout, buildHints, distributionOf, type HintsOf } from './build-closeness.ts';
import { addressesOf, balancedAt } from './build-addresses.ts';
import { apps, servicesNamespace } from './build-backends.ts';
import { serviceFamilies } from './service-families.ts';
import { serviceNames } from './service-names.ts';
import { servicesMax, type ServiceChoices, type ServicePortChoices, type ServicesChoices } from './choices.ts'; // prettier-ignore

export interface BuiltServices {
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
}

/** What Services of a world may speak of. */
interface Surroundings {
  readonly pods: readonly Pod[];
  /** Those of the cluster. */
  readonly families: readonly IpFamily[];
  /** Names of external endpoints. */
  readonly outside: readonly string[];
}

/** The Services of a world. */
export function buildServices(choices: ServicesChoices, surroundings: Surroundings): BuiltServices {
  const counts = Array.from({ length: servicesMax }, (_, index) => index + 1);
  const first = serviceNames.indexOf(pick(choices.names, serviceNames));
  const built = choices.services.slice(0, pick(choices.serviceCount, counts)).map((one, index) => {
    const name = serviceNames[(first + index) % serviceNames.length] ?? `s${index}`;
    const rolls = {
      families: choices.families[index] ?? 0,
      split: choices.splitSlices[index] ?? 0,
      closeness: choices.closeness[index] ?? 0,
      timeout: choices.timeouts[index] ?? 0,
      hints: choices.hints,
    };
    return buildService(one, index, name, surroundings, rolls);
  });
  return {
    services: built.map(({ service }) => service),
    endpointSlices: built.flatMap(({ slices }) => slices),
  };
}

/** What the choices of a world say of one Service beside its own. */
interface ServiceRolls {
  readonly families: number;
  readonly split: number;
  readonly closeness: number;
  readonly timeout: number;
  /** Per pod. */
  readonly hints: readonly number[];
}

function buildService(
  choices: ServiceChoices,
  index: number,
  name: string,
  { pods, families, outside }: Surroundings,
  rolls: ServiceRolls,
): { readonly service: Service; readonly slices: readonly EndpointSlice[] } {
  const kind = pickWeighted(choices.kind, [
    ['ClusterIP', 35],
    ['NodePort', 20],
    ['LoadBalancer', 20],
    ['own slices', 17],
    ['headless', 8],
  ]);
  const ports = buildPorts(choices, kind === 'own slices');
  const spec: ServiceSpec = {
    ...(kind === 'NodePort' || kind === 'LoadBalancer' ? { type: kind } : {}),
    ...(kind === 'headless' ? { clusterIP: 'None' } : {}),
    ...(kind === 'own slices' ? {} : { selector: buildSelector(choices.selector) }),
    ...serviceFamilies(rolls.families, families),
    ports,
    ...trafficOf(choices, kind, rolls.timeout),
    ...(kind === 'own slices' || kind === 'headless' ? {} : distributionOf(rolls.closeness)),
    ...addressesOf(choices, { kind, index, pods, families, outside }),
    ...(happens(choices.publish, 15) ? { publishNotReadyAddresses: true } : {}),
  };
  const metadata = { name, namespace: servicesNamespace };
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec,
    ...(kind === 'LoadBalancer' ? { status: balancedAt(index, families) } : {}),
  };
  const split = families.length > 1 && !happens(rolls.split, 75);
  const slices =
    kind === 'own slices'
      ? buildSlices(choices, name, ports, { pods, families, split, hintsOf: buildHints(rolls.closeness, rolls.hints) }) // prettier-ignore
      : [];
  return { service, slices };
}

function trafficOf(choices: ServiceChoices, kind: string, timeout: number): Partial<ServiceSpec> {
  if (kind === 'headless') return {};
  return {
    ...(happens(choices.internal, 25) ? { internalTrafficPolicy: 'Local' } : {}),
    ...((kind === 'NodePort' || kind === 'LoadBalancer') && happens(choices.external, 45)
      ? { externalTrafficPolicy: 'Local' }
      : {}),
    ...(happens(choices.affinity, 15)
      ? { sessionAffinity: 'ClientIP', ...affinityTimeout(timeout) }
      : {}),
  };
}

function buildSelector(roll: number): Readonly<Record<string, string>> {
  const kind = pickWeighted(roll, [
    ['a', 45],
    ['b', 45],
    ['nobody', 10],
  ]);
  return { app: kind === 'nobody' ? 'c' : pick(kind === 'a' ? 0 : 9999, apps) };
}

/** Numbers ascend, so that no two ports of one protocol are equal; several ports need names (rule 82). */
function buildPorts(choices: ServiceChoices, own: boolean): readonly ServicePort[] {
  const count = Number(pickWeighted(choices.portCount, [['1', 50], ['2', 35], ['3', 15]])); // prettier-ignore
  const numbers = [80, 81, 443];
  return choices.ports.slice(0, count).map((port, index) => {
    // The same number under both protocols is two ports (rule 82).
    const number = happens(port.port, 25) && index > 0 ? (numbers[index - 1] ?? 80) : (numbers[index] ?? 80); // prettier-ignore
    const previous = choices.ports[index - 1];
    const clashes = previous !== undefined && number === numbers[index - 1];
    const protocol = clashes ? otherProtocol(protocolOf(previous)) : protocolOf(port);
    const taken = clashes && index === 2;
    return {
      ...(count > 1 ? { name: `p${index}` } : {}),
      protocol,
      port: taken ? (numbers[index] ?? 443) : number,
      ...(own ? {} : targetOf(port, protocol)),
    };
  });
}

function protocolOf({ protocol }: ServicePortChoices): 'TCP' | 'UDP' {
  return happens(protocol, 65) ? 'TCP' : 'UDP';
}

function otherProtocol(protocol: 'TCP' | 'UDP'): 'TCP' | 'UDP' {
  return protocol === 'TCP' ? 'UDP' : 'TCP';
}

function targetOf(
  { target }: ServicePortChoices,
  protocol: 'TCP' | 'UDP',
): Pick<ServicePort, 'targetPort'> {
  const kind = pickWeighted(target, [
    ['name', 45],
    ['number', 35],
    ['absent', 15],
    ['unknown', 5],
  ]);
  switch (kind) {
    case 'name':
      return { targetPort: protocol === 'TCP' ? 'web' : 'dns' };
    case 'number':
      return { targetPort: protocol === 'TCP' ? 8080 : 5353 };
    case 'absent':
      return {};
    case 'unknown':
      return { targetPort: 'nowhere' };
  }
}

interface SlicesContext {
  readonly pods: readonly Pod[];
  readonly families: readonly IpFamily[];
  readonly split: boolean;
  readonly hintsOf: HintsOf;
}

/**
 * Two slices of one Service may list the same endpoint, with the same conditions: where they differ, no rule says which
 * stands. Absent conditions read as ready (rule 62). `split`: each family has a slice of its own, so that a pod may be an
 * endpoint of one family alone (rule 79).
 */
function buildSlices(
  choices: ServiceChoices,
  service: string,
  ports: readonly ServicePort[],
  { pods, families, split, hintsOf }: SlicesContext,
): readonly EndpointSlice[] {
  return families.flatMap((ipFamily, family) =>
    choices.slices
      .filter((_slice, index) => !split || index === family)
      .map((slice, index): EndpointSlice => ({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          name: `${service}-${ipFamily.toLowerCase()}-${index}`,
          namespace: servicesNamespace,
          labels: { [serviceNameLabel]: service },
        },
        addressType: ipFamily,
        endpoints: distinctPods(slice, pods).map((pod) => {
          const number = pods.indexOf(pod);
          const endpoint = buildEndpoint(pod, choices.conditions[number] ?? 0, ipFamily);
          return { ...endpoint, ...hintsOf(pod, number) };
        }),
        ports: ports.map(({ name = '', protocol = 'TCP' }) => ({
          name,
          protocol,
          port: protocol === 'TCP' ? 8080 : 5353,
        })),
      })),
  );
}

/** Within one slice an address may stand once. */
function distinctPods(rolls: readonly number[], pods: readonly Pod[]): readonly Pod[] {
  return [...new Set(rolls.map((roll) => pick(roll, pods)))];
}

function buildEndpoint(pod: Pod, roll: number, ipFamily: IpFamily): Endpoint {
  const { namespace = servicesNamespace, name } = pod.metadata;
  const address = formatAddressReference({
    target: { kind: 'pod', namespace, name },
    ipFamily,
    prefixLength: ipFamily === 'IPv4' ? 32 : 128,
    masked: false,
  });
  const state = pickWeighted(roll, [
    ['ready', 40],
    ['absent', 20],
    ['not ready', 20],
    ['terminating', 20],
  ]);
  return { addresses: [address], ...conditionsOf(state), nodeName: pod.spec.nodeName };
}

function conditionsOf(state: string): Pick<Endpoint, 'conditions'> {
  switch (state) {
    case 'ready':
      return { conditions: { ready: true } };
    case 'not ready':
      return { conditions: { ready: false, serving: false } };
    case 'terminating':
      return { conditions: { ready: false, serving: true, terminating: true } };
    default:
      return {};
  }
}
