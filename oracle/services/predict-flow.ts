/**
 * What new connections to a Service meet, over everything that a cluster stores: bound objects and one question go in, the
 * acceptable outcomes with their distributions come out. Slices of Services with selectors are derived, not read.
 */
import { familyOf, podAddresses, type BoundWorld } from '../../model/bound-world.ts';
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
  /** The acceptable outcomes of a question in real names. Source: rules 61 to 70, 76 to 79, 83. */
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
          clientAddress: addressOf(question, world),
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
      const { source, protocol, via } = question;
      const address = targetAddress(service, question, world);
      const number = via === 'nodePort' ? port.nodePort : port.port;
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

/** A connection to a node port is taken by that node, any other one by the source's own. */
function proxyNodeOf({ source, via, node }: FlowQuestion, pods: readonly Pod[]): string {
  if (via === 'nodePort') return node ?? '';
  return (source.kind === 'pod' ? podOf(source, pods)?.spec.nodeName : undefined) ?? '';
}

function podOf(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  pods: readonly Pod[],
): Pod | undefined {
  return pods.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
}

function addressOf({ source, ipFamily }: FlowQuestion, world: BoundWorld): string | undefined {
  if (source.kind === 'external') {
    return world.externals.find(({ name }) => name === source.name)?.addresses[ipFamily];
  }
  const pod = podOf(source, world.pods);
  return pod === undefined ? undefined : podAddresses(pod)[ipFamily];
}

function targetAddress(
  { spec, status }: Service,
  { via, node, ipFamily }: FlowQuestion,
  { nodes }: BoundWorld,
): string | undefined {
  const ofFamily = (addresses: readonly string[]): string | undefined =>
    addresses.find((address) => familyOf(address) === ipFamily);
  switch (via) {
    case 'clusterIP':
      return ofFamily(spec.clusterIPs ?? (spec.clusterIP === undefined ? [] : [spec.clusterIP]));
    case 'nodePort':
      return nodes.find(({ name }) => name === node)?.addresses[ipFamily];
    case 'externalIP':
      return ofFamily(spec.externalIPs ?? []);
    case 'loadBalancerIP':
      return ofFamily((status?.loadBalancer.ingress ?? []).map(({ ip }) => ip));
  }
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
