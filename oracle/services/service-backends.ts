/**
 * Who answers a connection to a Service: address kind, client and node go in; backends, a refusal, a drop, or several
 * acceptable ones come out. Which traffic policy applies depends on the address and on where the client is.
 */
import { familyOf } from '../../model/bound-world.ts';
import type { ServiceVia } from '../../model/flow.ts';
import type { IpFamily } from '../../model/kubernetes.ts';
import type { EndpointSlice, Service, ServicePort, TrafficPolicy } from '../../model/service.ts';
import { isHeadless } from '../../model/service.ts';
import { parseAddress, parseCidr } from '../cidr.ts';
import { endpointReadings, type ServiceEndpoint } from './service-endpoints.ts';
import { usableEndpoints, type ProxyNode, type UsableEndpoints } from './usable-endpoints.ts';

export interface ServiceQuestion {
  readonly service: Service;
  readonly port: ServicePort;
  readonly ipFamily: IpFamily;
  /** The address that the client uses. */
  readonly via: ServiceVia;
  /** A pod or a node is inside the cluster. */
  readonly client: 'inside' | 'outside';
  /** The client's address of this family; absent means one that no source range holds. */
  readonly clientAddress?: string | undefined;
  /** False where the proxy may ignore hints, because it is not kube-proxy; absent means true (rule 72). */
  readonly followsHints?: boolean | undefined;
  /** The node whose proxy takes the connection: the client's own, or the one that a client outside sends to. */
  readonly node: ProxyNode;
}

/** One outcome is asserted; several are all acceptable (`either`); none: the Service has no such address. */
export interface ServicePrediction {
  readonly outcomes: readonly UsableEndpoints[];
  readonly rules: readonly number[];
}

/** Predicts one connection. Source: rules 66 to 70, 72, 76, 78, 79. */
export function serviceBackends(
  question: ServiceQuestion,
  slices: readonly EndpointSlice[],
): ServicePrediction {
  const { service, port, ipFamily, node } = question;
  if (!hasAddress(question)) return { outcomes: [], rules: [78, 79] };
  const stated = endpointReadings(service, port, ipFamily, slices);
  const readings =
    question.followsHints === false ? stated.flatMap((one) => [one, withoutHints(one)]) : stated;
  const { policies, rules } = trafficPolicies(question);
  const usable = policies.flatMap((policy) =>
    readings.map((endpoints) => usableEndpoints(endpoints, policy, node)),
  );
  const outcomes = usable.flatMap((outcome) => behindSourceRanges(outcome, question));
  const distinct = outcomes.filter(
    (outcome, index) => outcomes.findIndex((other) => sameOutcome(other, outcome)) === index,
  );
  const open = stated.length === 1 ? [] : [63];
  const all = [...rules, ...open, ...distinct.flatMap((outcome) => outcome.rules)];
  return { outcomes: distinct, rules: [...new Set(all)].sort((a, b) => a - b) };
}

function withoutHints(endpoints: readonly ServiceEndpoint[]): readonly ServiceEndpoint[] {
  return endpoints.map((one) => ({ ...one, zoneHints: undefined, nodeHints: undefined }));
}

function hasAddress({ service, port, ipFamily, via }: ServiceQuestion): boolean {
  const { spec } = service;
  if (spec.type === 'ExternalName' || isHeadless(service)) return false;
  if (spec.ipFamilies !== undefined && !spec.ipFamilies.includes(ipFamily)) return false;
  switch (via) {
    case 'clusterIP':
      return true;
    case 'nodePort':
      return port.nodePort !== undefined;
    case 'externalIP':
      return (spec.externalIPs ?? []).some((address) => familyOf(address) === ipFamily);
    case 'loadBalancerIP':
      return spec.type === 'LoadBalancer';
    case 'healthCheckNodePort':
    case 'podIP':
      // No address of a Service.
      return false;
  }
}

/**
 * The ranges hold for addresses of the load balancer alone and judge the client's own address before anything is translated
 * (rule 76). Where there is nothing behind them to be allowed to, a drop is as good as a refusal.
 */
function behindSourceRanges(
  outcome: UsableEndpoints,
  { service: { spec }, via, ipFamily, clientAddress }: ServiceQuestion,
): readonly UsableEndpoints[] {
  const ranges = (spec.loadBalancerSourceRanges ?? []).map((text) => parseCidr(text.trim()));
  const ofFamily = ranges.filter((range) => range.ipFamily === ipFamily);
  if (via !== 'loadBalancerIP' || ranges.length === 0) return [outcome];
  const rules = [76];
  const dropped = { kind: 'drop', rules } as const;
  // Ranges of the other family alone: nothing says whether they shut this one.
  if (ofFamily.length === 0) return [outcome, dropped];
  if (outcome.kind === 'refuse') return [outcome, dropped];
  if (clientAddress === undefined) return [dropped];
  const client = parseAddress(clientAddress);
  if (!ofFamily.some((range) => range.contains(client))) return [dropped];
  return [{ ...outcome, rules: [...outcome.rules, ...rules] }];
}

/** Rule 69: which policy field governs; rule 70: from inside the cluster external addresses mean Cluster. */
function trafficPolicies({ service, via, client }: ServiceQuestion): {
  readonly policies: readonly TrafficPolicy[];
  readonly rules: readonly number[];
} {
  const { internalTrafficPolicy = 'Cluster', externalTrafficPolicy = 'Cluster' } = service.spec;
  if (via === 'clusterIP') return { policies: [internalTrafficPolicy], rules: [69] };
  if (client === 'outside' || externalTrafficPolicy === 'Cluster') {
    return { policies: [externalTrafficPolicy], rules: [69] };
  }
  return via === 'nodePort'
    ? { policies: ['Local', 'Cluster'], rules: [70] }
    : { policies: ['Cluster'], rules: [70] };
}

function sameOutcome(a: UsableEndpoints, b: UsableEndpoints): boolean {
  if (a.kind !== 'backends' || b.kind !== 'backends') return a.kind === b.kind;
  const keys = (outcome: typeof a): string =>
    outcome.endpoints
      .map(({ address, port }) => `${address} ${port}`)
      .sort()
      .join();
  return keys(a) === keys(b);
}
