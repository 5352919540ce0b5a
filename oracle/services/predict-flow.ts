/**
 * What new connections to a Service meet, over everything that a cluster stores: bound objects and one question go in, the
 * acceptable outcomes with their distributions come out, and which backends policies deny to the client. Slices of Services
 * with selectors are derived, not read.
 */
import { familyOf, podAddresses, type BoundWorld } from '../../model/bound-world.ts';
import type {
  BackendsOutcome,
  FlowOutcome,
  FlowPrediction,
  FlowQuestion,
  FlowTarget,
} from '../../model/flow.ts';
import type { IpFamily, Pod } from '../../model/kubernetes.ts';
import type { Reachability } from '../../model/prediction.ts';
import type { Profile } from '../../model/profile.ts';
import {
  isHeadless,
  type EndpointSlice,
  type Service,
  type ServicePort,
} from '../../model/service.ts';
import { withSetMembers } from '../with-set-members.ts';
import { createBackendPolicies } from './backend-policies.ts';
import { deriveEndpointSlices } from './derive-endpoint-slices.ts';
import { flowModel, isKubeProxy } from './flow-model.ts';
import { healthCheckFamily, predictHealthCheck } from './health-check.ts';
import { serviceBackends } from './service-backends.ts';

export interface FlowOracle {
  /** Slices of every Service: derived ones, and those that users made. */
  readonly slices: readonly EndpointSlice[];
  /** The acceptable outcomes of a question in real names. Source: rules 61 to 70, 72, 75 to 79, 83. */
  readonly predict: (question: FlowQuestion) => FlowPrediction;
  /** The address and port that a question means; undefined where the Service or the node has none. */
  readonly targetOf: (question: FlowQuestion) => FlowTarget | undefined;
}

export interface FlowOracleOptions {
  /** Families of the cluster, the primary one first. */
  readonly ipFamilies: readonly IpFamily[];
  /** That of kube-proxy, as ClusterFacts name it. */
  readonly proxyMode: string;
  readonly profile: Profile;
}

/** An oracle over one bound world. */
export function createFlowOracle(
  bound: BoundWorld,
  { ipFamilies, proxyMode, profile }: FlowOracleOptions,
): FlowOracle {
  const world = withSetMembers(bound);
  const { services = [], endpointSlices = [] } = world;
  const identities = identitiesByAddress(world.pods);
  const policies = createBackendPolicies(world, profile);
  const zones = new Map(
    world.nodes.flatMap(({ name, zone }) => (zone === undefined ? [] : [[name, zone] as const])),
  );
  const context = { ipFamilies, zones };
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
      const node = proxyNodeOf(question, world.pods);
      const client = question.source.kind === 'pod' ? 'inside' : 'outside';
      if (question.via === 'healthCheckNodePort') {
        return predictHealthCheck(service, { node, client }, slices);
      }
      const { outcomes, rules } = serviceBackends(
        {
          service,
          port,
          ipFamily: question.ipFamily,
          via: question.via,
          client,
          clientAddress: addressOf(question, world),
          followsHints: isKubeProxy(proxyMode),
          node: { name: node, zone: zones.get(node) },
        },
        slices,
      );
      const destination = targetAddress(service, question, world);
      const read = outcomes.map((outcome): FlowPrediction => {
        if (outcome.kind !== 'backends') {
          return policies.isolatesClient(question)
            ? { outcomes: [{ kind: 'refuse' }, { kind: 'drop' }], rules: [28, 35] }
            : { outcomes: [{ kind: outcome.kind }], rules: [] };
        }
        // An address that no pod has stands for itself.
        const verdicts = outcome.endpoints.map((endpoint) => ({
          identity: identities.get(endpoint.address) ?? endpoint.address,
          ...policies.verdictOn(question, { ...endpoint, destination }),
        }));
        const all = readBackends(
          verdicts.map(({ identity }) => identity),
          service,
          proxyMode,
        );
        return {
          outcomes: [withVerdicts(all, verdicts)],
          rules: [...modelRules(all.model), ...verdicts.flatMap((one) => one.rules)],
        };
      });
      const all = [...rules, ...read.flatMap((one) => one.rules)];
      return {
        outcomes: read.flatMap((one) => one.outcomes),
        rules: [...new Set(all)].sort((a, b) => a - b),
      };
    },
    targetOf(question) {
      const service = find(question);
      const port = service === undefined ? undefined : portOf(service, question);
      if (service === undefined || port === undefined || isHeadless(service)) return undefined;
      const { source, protocol, via, ipFamily } = question;
      const address = targetAddress(service, question, world);
      if (via === 'healthCheckNodePort') {
        const { healthCheckNodePort: check } = service.spec;
        const isOpen = ipFamily === healthCheckFamily(service) && check !== undefined;
        if (!isOpen || address === undefined) return undefined;
        return { source, protocol: 'TCP', address, port: check, http: true };
      }
      const number = via === 'nodePort' ? port.nodePort : port.port;
      if (address === undefined || number === undefined) return undefined;
      const target = { source, protocol, address, port: number };
      if (source.kind === 'pod' || via === 'nodePort') return target;
      const nextHop = nextHopOf(question, address, world);
      return nextHop === undefined ? undefined : { ...target, nextHop };
    },
  };
}

function portOf({ spec }: Service, { port, protocol }: FlowQuestion): ServicePort | undefined {
  return spec.ports?.find(
    (candidate) => candidate.port === port && (candidate.protocol ?? 'TCP') === protocol,
  );
}

/** The node that is sent to takes a connection to a node port and one from outside, the source's own any other. */
function proxyNodeOf({ source, via, node }: FlowQuestion, pods: readonly Pod[]): string {
  if (via === 'nodePort' || via === 'healthCheckNodePort' || source.kind === 'external')
    return node ?? '';
  return podOf(source, pods)?.spec.nodeName ?? '';
}

/** Undefined where there is no way through that node: an address that a node or an end outside has leads there. */
function nextHopOf(
  { node, ipFamily }: FlowQuestion,
  address: string,
  { nodes, externals }: BoundWorld,
): string | undefined {
  const hosts = [...nodes, ...externals].flatMap(({ addresses }) => Object.values(addresses));
  if (hosts.includes(address)) return undefined;
  return nodes.find(({ name }) => name === node)?.addresses[ipFamily];
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
    case 'healthCheckNodePort':
      return nodes.find(({ name }) => name === node)?.addresses[ipFamily];
    case 'externalIP':
      return ofFamily(spec.externalIPs ?? []);
    case 'loadBalancerIP':
      return ofFamily((status?.loadBalancer.ingress ?? []).map(({ ip }) => ip));
    case 'podIP':
      return undefined;
  }
}

function identitiesByAddress(pods: readonly Pod[]): ReadonlyMap<string, string> {
  return new Map(
    pods.flatMap((pod) =>
      Object.values(podAddresses(pod)).map((address) => [address, pod.metadata.uid ?? ''] as const),
    ),
  );
}

function readBackends(
  identities: readonly string[],
  service: Service,
  proxyMode: string,
): BackendsOutcome {
  return {
    kind: 'backends',
    backends: [...new Set(identities)],
    model: flowModel(service, identities, proxyMode),
  };
}

/** The rules that a distribution comes from. */
function modelRules(model: BackendsOutcome['model']): readonly number[] {
  if (model === undefined) return [];
  switch (model.kind) {
    case 'independent':
      return [83];
    case 'per-client':
    case 'expiring':
      return [77];
    default:
      return [84];
  }
}

/** One pod on two ports with two verdicts is open: what answers does not say on which port. */
function withVerdicts(
  outcome: BackendsOutcome,
  verdicts: readonly { readonly identity: string; readonly verdict: Reachability }[],
): FlowOutcome {
  const of = (identity: string): Reachability => {
    const all = new Set(
      verdicts.flatMap((one) => (one.identity === identity ? [one.verdict] : [])),
    );
    const [only = 'allow'] = all;
    return all.size > 1 ? 'either' : only;
  };
  const denied = outcome.backends.filter((identity) => of(identity) === 'deny');
  const open = outcome.backends.filter((identity) => of(identity) === 'either');
  return {
    ...outcome,
    ...(denied.length === 0 ? {} : { denied }),
    ...(open.length === 0 ? {} : { open }),
  };
}
