/**
 * What is asked of the Services of a world: per source, port and family the cluster address, and the ports of nodes. The
 * sources are a few pods on different nodes, a backend of its own Service among them, and the ends outside.
 */
import type { FlowQuestion } from '../../model/flow.ts';
import type { IpFamily, Pod } from '../../model/kubernetes.ts';
import type { Endpoint } from '../../model/probe.ts';
import type { Scenario } from '../../model/scenario.ts';
import { isHeadless, type Service, type ServicePort } from '../../model/service.ts';

/** Pods that send to cluster addresses, and those of them that send to ports of nodes. */
const podSourcesMax = 3;
const nodePortSourcesMax = 1;

/** Questions in logical names, in a fixed order. `externals` are those that the cluster has. */
export function flowQuestions(
  { world, externalEndpoints }: Scenario,
  families: readonly IpFamily[],
  externals: readonly string[],
): readonly FlowQuestion[] {
  const pods = sourcePods(world.pods).map(endpointOf);
  const outside = externalEndpoints
    .filter((name) => externals.includes(name))
    .map((name): Endpoint => ({ kind: 'external', name }));
  const nodes = [...new Set(world.pods.map(({ spec }) => spec.nodeName ?? 'n0'))].sort();
  return (world.services ?? []).flatMap((service) => {
    if (isHeadless(service) || service.spec.type === 'ExternalName') return [];
    return (service.spec.ports ?? []).flatMap((port) =>
      families.flatMap((ipFamily): FlowQuestion[] => {
        const base = baseQuestion(service, port, ipFamily);
        const inside = pods.map((source) => ({ ...base, source, via: 'clusterIP' as const }));
        if (service.spec.type !== 'NodePort') return inside;
        const atNodes = [...pods.slice(0, nodePortSourcesMax), ...outside].flatMap((source) =>
          nodes.map((node) => ({ ...base, source, via: 'nodePort' as const, node })),
        );
        return [...inside, ...atNodes];
      }),
    );
  });
}

function baseQuestion(
  { metadata }: Service,
  { port, protocol = 'TCP' }: ServicePort,
  ipFamily: IpFamily,
): Pick<FlowQuestion, 'service' | 'port' | 'protocol' | 'ipFamily'> {
  const service = { namespace: metadata.namespace ?? 'default', name: metadata.name };
  return { service, port, protocol, ipFamily };
}

/** The first pod of each node, then others in their order. */
function sourcePods(pods: readonly Pod[]): readonly Pod[] {
  const first = pods.filter(
    (pod, index) => pods.findIndex(({ spec }) => spec.nodeName === pod.spec.nodeName) === index,
  );
  const others = pods.filter((pod) => !first.includes(pod));
  return [...first, ...others].slice(0, podSourcesMax);
}

function endpointOf({ metadata }: Pod): Endpoint {
  return { kind: 'pod', namespace: metadata.namespace ?? 'default', name: metadata.name };
}
