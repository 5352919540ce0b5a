/**
 * Values of a small scenario of Services: the plainest that each could have, and another one for each field that tells whether
 * the fault depends on it. Values that belong together (nodes, labels of selectors and pods) change together.
 */
import type { Pod } from '../../model/kubernetes.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import { membershipOf } from '../../model/stateful-set.ts';
import { formatPath, replaceAt, valueAt, type JsonPath } from '../json-path.ts';

/** A scenario with something plainer; the same one where it is plain already. */
export type Plainer = (scenario: Scenario) => unknown;

/** In the order in which they are tried. */
export function plainValues(scenario: Scenario): readonly Plainer[] {
  const { services = [], pods } = scenario.world;
  // Where a member of a StatefulSet runs is the scheduler's choice.
  const isFree = (pod: Pod): boolean => membershipOf(pod, scenario.world.statefulSets) === undefined; // prettier-ignore
  const nodes: Plainer = (from) => mapPods(from, (pod) => (isFree(pod) ? onNode('n0')(pod) : pod));
  const ready: readonly Plainer[] = pods.map((_, index) => (from) => mapPods(from, (pod, position) => position === index ? gateOpen(pod) : pod)); // prettier-ignore
  const placed: readonly Plainer[] = pods.map((_, index) => (from) => mapPods(from, (pod, position) => position === index && isFree(pod) ? onNode('n0')(pod) : pod)); // prettier-ignore
  const numbers = services.flatMap((service, index) =>
    (service.spec.ports ?? []).flatMap(({ targetPort }, port): readonly Plainer[] =>
      typeof targetPort === 'string'
        ? [(from) => replaceAt(from, [...portPath(index, port), 'targetPort'], 8080)]
        : [],
    ),
  );
  return [nodes, ...placed, ...ready, ...numbers];
}

export interface ServiceField {
  readonly path: string;
  /** The scenario with another value there. */
  readonly other: unknown;
}

/** Every field that has another value to try. */
export function serviceFields(scenario: Scenario): readonly ServiceField[] {
  const { services = [], pods } = scenario.world;
  const field = (path: JsonPath, value: unknown): ServiceField => ({
    path: formatPath(path.slice(1)),
    other: replaceAt(scenario, path, value),
  });
  return [
    ...services.flatMap((service, index) => specFields(service, index).map(([path, value]) => field(path, value))), // prettier-ignore
    ...pods.flatMap((pod, index) => {
      if (membershipOf(pod, scenario.world.statefulSets) !== undefined) return [];
      const path = ['world', 'pods', index, 'spec', 'nodeName'];
      const node = pod.spec.nodeName ?? 'n0';
      return [field(path, node === 'n0' ? 'n1' : 'n0')];
    }),
  ];
}

const others: Readonly<Record<string, readonly (readonly [unknown, unknown])[]>> = {
  type: [['NodePort', 'LoadBalancer']],
  protocol: [['TCP', 'UDP']],
  internalTrafficPolicy: [['Local', 'Cluster']],
  externalTrafficPolicy: [['Local', 'Cluster']],
  sessionAffinity: [['ClientIP', 'None']],
};

function specFields({ spec }: Service, index: number): readonly (readonly [JsonPath, unknown])[] {
  const base: JsonPath = ['world', 'services', index, 'spec'];
  const swapped = (
    path: JsonPath,
    name: string,
    value: unknown,
  ): readonly (readonly [JsonPath, unknown])[] => {
    const pair = others[name]?.find((values) => values.includes(value));
    const other = pair?.find((one) => one !== value);
    return other === undefined ? [] : [[path, other]];
  };
  return [
    ...Object.entries(spec).flatMap(([name, value]) => swapped([...base, name], name, value)),
    ...(spec.ports ?? []).flatMap((port: ServicePort, position) => {
      const path = portPath(index, position);
      const target = valueAt(port, ['targetPort']);
      return [
        ...(typeof target === 'number' ? [[[...path, 'targetPort'], target + 1000] as const] : []),
        ...(typeof target === 'string' ? [[[...path, 'targetPort'], 8080] as const] : []),
      ];
    }),
  ];
}

function portPath(service: number, port: number): JsonPath {
  return ['world', 'services', service, 'spec', 'ports', port];
}

function mapPods(scenario: Scenario, map: (pod: Pod, index: number) => Pod): Scenario {
  const { world } = scenario;
  return { ...scenario, world: { ...world, pods: world.pods.map(map) } };
}

function onNode(nodeName: string): (pod: Pod) => Pod {
  return (pod) => ({ ...pod, spec: { ...pod.spec, nodeName } });
}

function gateOpen(pod: Pod): Pod {
  const { conditions } = pod.status ?? {};
  if (conditions === undefined) return pod;
  const open = conditions.map((condition) => ({ ...condition, status: 'True' as const }));
  return { ...pod, status: { ...pod.status, conditions: open } };
}
