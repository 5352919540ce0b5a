/** Plainer forms of what is asked of a Service: over its cluster address, IPv4 and TCP; the scenario changes along. */
import type { FlowQuestion } from '../../model/flow.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { ServiceCandidate } from './service-candidate.ts';

/** In the order in which they are tried, each on what the ones before gave. */
export function plainTargets({
  target,
}: ServiceCandidate): readonly ((from: ServiceCandidate) => ServiceCandidate)[] {
  if (target.kind !== 'flow') return [];
  return [
    (from) => asking(from, { via: 'clusterIP', node: undefined }),
    (from) => asking(from, { ipFamily: 'IPv4' }),
    (from) => asking(overTcp(from), { protocol: 'TCP' }),
  ];
}

function asking(from: ServiceCandidate, change: Partial<FlowQuestion>): ServiceCandidate {
  if (from.target.kind !== 'flow') return from;
  return { ...from, target: { ...from.target, question: { ...from.target.question, ...change } } };
}

/** The asked port under TCP, and container ports of its name. */
function overTcp({ scenario, target }: ServiceCandidate): ServiceCandidate {
  if (target.kind !== 'flow') return { scenario, target };
  const { service, port, protocol } = target.question;
  const { world } = scenario;
  const asked = (world.services ?? []).find(
    ({ metadata }) => metadata.name === service.name && metadata.namespace === service.namespace,
  );
  const meant = asked?.spec.ports?.find((one) => one.port === port && (one.protocol ?? 'TCP') === protocol); // prettier-ignore
  if (asked === undefined || meant === undefined) return { scenario, target };
  const ports = asked.spec.ports?.map((one) => (one === meant ? { ...one, protocol: 'TCP' as const } : one)); // prettier-ignore
  const changed: Scenario = {
    ...scenario,
    world: {
      ...world,
      services: world.services?.map((one) => (one === asked ? { ...one, spec: { ...one.spec, ports } } : one)), // prettier-ignore
      pods: world.pods.map((pod) => ({
        ...pod,
        spec: {
          ...pod.spec,
          containers: pod.spec.containers.map((container) => ({
            ...container,
            ...(container.ports && {
              ports: container.ports.map((one) => one.name !== undefined && one.name === meant.targetPort ? { ...one, protocol: 'TCP' as const } : one), // prettier-ignore
            }),
          })),
        },
      })),
      endpointSlices: world.endpointSlices?.map((slice) => ({
        ...slice,
        ports: slice.ports?.map((one) => (one.name ?? '') === (meant.name ?? '') ? { ...one, protocol: 'TCP' as const } : one), // prettier-ignore
      })),
    },
  };
  return { scenario: changed, target };
}
