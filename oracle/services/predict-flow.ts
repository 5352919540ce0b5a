/**
 * What new connections to a Service meet, over everything that a cluster stores: bound objects and one question go in, the
 * acceptable outcomes with their distributions come out. Slices of Services with selectors are derived, not read.
 */
import { podAddresses, type BoundWorld } from '../../model/bound-world.ts';
import type { FlowOutcome, FlowPrediction, FlowQuestion, FlowTarget } from '../../model/flow.ts';
import type { IpFamily, Pod } from '../../model/kubernetes.ts';
import {
  isHeadless,
  type EndpointSlice,
  type Service,
  type ServicePort,
} from '../../model/service.ts';
import { deriveEndpointSlices } from './derive-endpoint-slices.ts';
import { flowModel } from './flow-model.ts';
import { serviceBackends } from './service-backends.ts';
import type { UsableEndpoints } from './usable-endpoints.ts';

export interface FlowOracle {
  /** Slices of every Service: derived ones, and those that users made. */
  readonly slices: readonly EndpointSlice[];
  /** The acceptable outcomes of a question in real names. Source: rules 61 to 70, 77 to 79, 83. */
  readonly predict: (question: FlowQuestion) => FlowPrediction;
  /** The address and port that a question means; undefined where the Service or the node has none. */
  readonly targetOf: (question: FlowQuestion) => FlowTarget | undefined;
}

/** An oracle over one bound world. `proxyMode` is that of kube-proxy, as ClusterFacts name it. */
export function createFlowOracle(
  world: BoundWorld,
  ipFamilies: readonly IpFamily[],
  proxyMode: string,
): FlowOracle {
  const { services = [], endpointSlices = [] } = world;
  const identities = identitiesByAddress(world.pods);
  const context = { ipFamilies, zones: new Map<string, string>() };
  const slices = [
    ...services.flatMap((service) => deriveEndpointSlices(service, world.pods, context)),
    ...endpointSlices,
  ];
  const find = ({ service: { namespace, name } }: FlowQuestion): Service | undefined =>
    services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  return {
    slices,
    predict(question) {
      const service = find(question);
      const port = service === undefined ? undefined : portOf(service, question);
      if (service === undefined || port === undefined) return { outcomes: [], rules: [] };
      const { outcomes, rules } = serviceBackends(
        {
          service,
          port,
          ipFamily: question.ipFamily,
          via: question.via,
          client: question.source.kind === 'pod' ? 'inside' : 'outside',
          node: { name: proxyNodeOf(question, world.pods) },
        },
        slices,
      );
      const read = (outcome: UsableEndpoints): FlowOutcome =>
        readOutcome(outcome, service, identities, proxyMode);
      return { outcomes: outcomes.map(read), rules };
    },
    targetOf(question) {
      const service = find(question);
      const port = service === undefined ? undefined : portOf(service, question);
      if (service === undefined || port === undefined || isHeadless(service)) return undefined;
      const { source, protocol, ipFamily } = question;
      const node = world.nodes.find(({ name }) => name === question.node);
      const byNode = question.via === 'nodePort';
      const address = byNode ? node?.addresses[ipFamily] : clusterIp(service, ipFamily);
      const number = byNode ? port.nodePort : port.port;
      if (address === undefined || number === undefined) return undefined;
      return { source, protocol, address, port: number };
    },
  };
}

function portOf({ spec }: Service, { port, protocol }: FlowQuestion): ServicePort | undefined {
  return spec.ports?.find(
    (candidate) => candidate.port === port && (candidate.protocol ?? 'TCP') === protocol,
  );
}

/** A connection to a cluster address is taken by the source's own node, one to a node port by that node. */
function proxyNodeOf({ source, via, node }: FlowQuestion, pods: readonly Pod[]): string {
  if (via === 'nodePort') return node ?? '';
  const pod = pods.find(
    ({ metadata }) =>
      source.kind === 'pod' &&
      metadata.namespace === source.namespace &&
      metadata.name === source.name,
  );
  return pod?.spec.nodeName ?? '';
}

function clusterIp({ spec }: Service, ipFamily: IpFamily): string | undefined {
  const addresses = spec.clusterIPs ?? (spec.clusterIP === undefined ? [] : [spec.clusterIP]);
  return addresses.find((address) => address.includes(':') === (ipFamily === 'IPv6'));
}

function identitiesByAddress(pods: readonly Pod[]): ReadonlyMap<string, string> {
  return new Map(
    pods.flatMap((pod) =>
      Object.values(podAddresses(pod)).map((address) => [address, pod.metadata.uid ?? ''] as const),
    ),
  );
}

/** An address that no pod has stands for itself. */
function readOutcome(
  outcome: UsableEndpoints,
  service: Service,
  identities: ReadonlyMap<string, string>,
  proxyMode: string,
): FlowOutcome {
  if (outcome.kind !== 'backends') return { kind: outcome.kind };
  const backends = outcome.endpoints.map(({ address }) => identities.get(address) ?? address);
  return {
    kind: 'backends',
    backends: [...new Set(backends)],
    model: flowModel(service, backends, proxyMode),
  };
}
