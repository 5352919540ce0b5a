/**
 * What is asked of the Services of a world: per source, port and family the cluster address, and the ports of nodes. The
 * sources are a few pods on different nodes, a backend of its own Service among them, and the ends outside, which use
 * external addresses and those of load balancers through every node in turn.
 */
import type { FlowQuestion, ServiceVia } from '../../model/flow.ts';
import type { IpFamily, Pod } from '../../model/kubernetes.ts';
import type { Endpoint } from '../../model/probe.ts';
import type { Scenario, World } from '../../model/scenario.ts';
import { isHeadless, type Service, type ServicePort } from '../../model/service.ts';
import { membershipOf } from '../../model/stateful-set.ts';

/** Pods that send to cluster addresses and load balancers, and those of them that send elsewhere. */
const podSourcesMax = 3;
const nodePortSourcesMax = 1;
const externalIpSourcesMax = 2;

/** Questions in logical names, in a fixed order. `externals` are those that the cluster has. */
export function flowQuestions(
  { world, externalEndpoints }: Scenario,
  families: readonly IpFamily[],
  externals: readonly string[],
): readonly FlowQuestion[] {
  const pods = sourcePods(world).map(endpointOf);
  const outside = externalEndpoints
    .filter((name) => externals.includes(name))
    .map((name): Endpoint => ({ kind: 'external', name }));
  const nodes = [...new Set(world.pods.map(({ spec }) => spec.nodeName ?? 'n0'))].sort();
  return (world.services ?? []).flatMap((service) => {
    if (isHeadless(service) || service.spec.type === 'ExternalName') return [];
    return (service.spec.ports ?? []).flatMap((port, index) =>
      families.flatMap((ipFamily): readonly FlowQuestion[] => {
        const base = baseQuestion(service, port, ipFamily);
        const from = (sources: readonly Endpoint[], via: ServiceVia): readonly FlowQuestion[] =>
          sources.map((source) => ({ ...base, source, via }));
        const throughNodes = (
          sources: readonly Endpoint[],
          via: ServiceVia,
        ): readonly FlowQuestion[] =>
          sources.flatMap((source) => nodes.map((node) => ({ ...base, source, via, node })));
        const { type, externalIPs = [] } = service.spec;
        // Behind other addresses than the cluster's much of what policies see is open (rule 28).
        if (world.networkPolicies.length > 0) return from(pods, 'clusterIP');
        const inside = [
          ...from(pods, 'clusterIP'),
          ...(externalIPs.length > 0 ? from(pods.slice(0, externalIpSourcesMax), 'externalIP') : []), // prettier-ignore
          ...(type === 'LoadBalancer' ? from(pods, 'loadBalancerIP') : []),
        ];
        const atNodes = [...pods.slice(0, nodePortSourcesMax), ...outside];
        return [
          ...inside,
          ...(type === 'NodePort' || type === 'LoadBalancer' ? throughNodes(atNodes, 'nodePort') : []), // prettier-ignore
          ...(externalIPs.length > 0 ? throughNodes(outside, 'externalIP') : []),
          ...(type === 'LoadBalancer' ? throughNodes(outside, 'loadBalancerIP') : []),
          ...(index === 0 && hasHealthCheck(service) ? throughNodes(atNodes, 'healthCheckNodePort') : []), // prettier-ignore
        ];
      }),
    );
  });
}

/** One port of the node for all ports of the Service (rule 75). */
function hasHealthCheck({ spec }: Service): boolean {
  return spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
}

function baseQuestion(
  { metadata }: Service,
  { port, protocol = 'TCP' }: ServicePort,
  ipFamily: IpFamily,
): Pick<FlowQuestion, 'service' | 'port' | 'protocol' | 'ipFamily'> {
  const service = { namespace: metadata.namespace ?? 'default', name: metadata.name };
  return { service, port, protocol, ipFamily };
}

/** The first pod of each node, then others in their order, and the first member of a StatefulSet. */
function sourcePods({ pods: all, statefulSets }: World): readonly Pod[] {
  const [member] = all.filter((pod) => membershipOf(pod, statefulSets) !== undefined);
  const pods = all.filter((pod) => membershipOf(pod, statefulSets) === undefined);
  const first = pods.filter(
    (pod, index) => pods.findIndex(({ spec }) => spec.nodeName === pod.spec.nodeName) === index,
  );
  const others = pods.filter((pod) => !first.includes(pod));
  const sources = [...first, ...others].slice(0, podSourcesMax);
  return member === undefined ? sources : [...sources, member];
}

function endpointOf({ metadata }: Pod): Endpoint {
  return { kind: 'pod', namespace: metadata.namespace ?? 'default', name: metadata.name };
}
