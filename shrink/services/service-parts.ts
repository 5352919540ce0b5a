/**
 * The removable parts of a scenario of Services, list by list, from the top down: steps, events, whole objects, ports and slices,
 * endpoints, fields of a spec, what pods have. A part is the paths that go together: a pod goes with what happens to it.
 */
import type { Pod } from '../../model/kubernetes.ts';
import type { Scenario } from '../../model/scenario.ts';
import { serviceNameLabel, type EndpointSlice, type Service } from '../../model/service.ts';
import { membershipOf, type StatefulSet } from '../../model/stateful-set.ts';
import { isRecord, valueAt, type JsonPath } from '../json-path.ts';

/** Paths that are removed together. */
export type ServicePart = readonly JsonPath[];

/** Lists that have parts, in the order in which they are tried. */
export function serviceParts({
  world,
  steps,
  lifecycle = [],
  externalEndpoints,
}: Scenario): readonly (readonly ServicePart[])[] {
  const { services = [], endpointSlices = [], pods, networkPolicies, namespaces } = world;
  const { statefulSets = [] } = world;
  const isMember = (index: number): boolean => {
    const pod = pods[index];
    return pod !== undefined && membershipOf(pod, statefulSets) !== undefined;
  };
  const wholePods = pods.map(({ metadata }, index): ServicePart => [
    ['world', 'pods', index],
    ...lifecycle.flatMap(({ pod }, position): JsonPath[] =>
      pod.name === metadata.name && pod.namespace === metadata.namespace
        ? [['lifecycle', position]]
        : [],
    ),
  ]);
  const lists: readonly (readonly ServicePart[])[] = [
    each(steps, ['steps']),
    each(lifecycle, ['lifecycle']),
    services.map((service, index) => [
      ['world', 'services', index],
      ...endpointSlices.flatMap((slice, position): JsonPath[] =>
        isOf(slice, service) ? [['world', 'endpointSlices', position]] : [],
      ),
    ]),
    each(networkPolicies, ['world', 'networkPolicies']),
    // A set goes with its pods; then alone, so that they are plain pods of the same names; then members, the last ones first.
    [
      ...wholePods.filter((_, index) => !isMember(index)),
      ...statefulSets.map((set, index): ServicePart => [['world', 'statefulSets', index], ...memberPaths(set, pods)]), // prettier-ignore
    ],
    each(statefulSets, ['world', 'statefulSets']),
    wholePods.filter((_, index) => isMember(index)),
    ...statefulSets.map((set, index) => templateParts(set, ['world', 'statefulSets', index, 'spec', 'template'], memberPaths(set, pods))), // prettier-ignore
    each(externalEndpoints, ['externalEndpoints']),
    each(endpointSlices, ['world', 'endpointSlices']),
    each(namespaces, ['world', 'namespaces']),
    ...services.map((service, index) =>
      each(service.spec.ports ?? [], ['world', 'services', index, 'spec', 'ports']),
    ),
    ...endpointSlices.flatMap((slice, index) => sliceLists(slice, ['world', 'endpointSlices', index])), // prettier-ignore
    ...services.flatMap((service, index) => specLists(service, ['world', 'services', index])),
    ...pods.flatMap((pod, index) => membershipOf(pod, statefulSets) === undefined ? podLists(pod, ['world', 'pods', index]) : []), // prettier-ignore
  ];
  return lists.filter((list) => list.length > 0);
}

function memberPaths(set: StatefulSet, pods: readonly Pod[]): readonly JsonPath[] {
  return pods.flatMap((pod, index): JsonPath[] =>
    membershipOf(pod, [set]) === undefined ? [] : [['world', 'pods', index]],
  );
}

/** Ports, gates and labels of a template, which go from every member as well. */
function templateParts(
  { spec: { template } }: StatefulSet,
  path: JsonPath,
  members: readonly JsonPath[],
): readonly ServicePart[] {
  const everywhere = (field: JsonPath): ServicePart => [
    [...path, ...field],
    ...members.map((member) => [...member, ...field]),
  ];
  const { containers, readinessGates } = template.spec;
  return [
    ...containers.flatMap(({ ports = [] }, index) => ports.map((_, port) => everywhere(['spec', 'containers', index, 'ports', port]))), // prettier-ignore
    ...(readinessGates === undefined
      ? []
      : [[...everywhere(['spec', 'readinessGates']), ...members.map((member) => [...member, 'status'])]]), // prettier-ignore
    ...Object.keys(template.metadata.labels).map((key) => everywhere(['metadata', 'labels', key])),
  ];
}

/** Whether the slice is one of the Service's. */
export function isOf({ metadata }: EndpointSlice, service: Service): boolean {
  return (
    metadata.labels?.[serviceNameLabel] === service.metadata.name &&
    metadata.namespace === service.metadata.namespace
  );
}

function sliceLists(
  { endpoints, ports = [] }: EndpointSlice,
  path: JsonPath,
): readonly (readonly ServicePart[])[] {
  const fields = endpoints.map((endpoint, index) =>
    keys(endpoint, [...path, 'endpoints', index]).filter(
      ([own]) => own !== undefined && own.at(-1) !== 'addresses',
    ),
  );
  return [each(endpoints, [...path, 'endpoints']), each(ports, [...path, 'ports']), ...fields];
}

/** Every field of a spec, keys of its selector, fields of its ports; what must be there the validator keeps. */
function specLists({ spec }: Service, path: JsonPath): readonly (readonly ServicePart[])[] {
  const ports = (spec.ports ?? []).map((port, index) => keys(port, [...path, 'spec', 'ports', index])); // prettier-ignore
  const values = Object.entries(spec).flatMap(([field, value]) =>
    field !== 'ports' && Array.isArray(value) && value.length > 1
      ? [each(value, [...path, 'spec', field])]
      : [],
  );
  const fields = keys(spec, [...path, 'spec']).filter(
    ([own]) => own !== undefined && own.at(-1) !== 'ports' && own.at(-1) !== 'selector',
  );
  const selector = keys(spec.selector, [...path, 'spec', 'selector']);
  return [
    fields,
    ...values,
    // A selector without keys is none, and then endpoints are the user's.
    selector.length > 1 ? selector : [],
    ...ports,
    [[[...path, 'status']]],
  ];
}

/** A gate goes with the condition that switches it: without both the pod is ready. */
function podLists(pod: Pod, path: JsonPath): readonly (readonly ServicePart[])[] {
  const ports = pod.spec.containers.flatMap((container, index) =>
    each(container.ports ?? [], [...path, 'spec', 'containers', index, 'ports']),
  );
  const probes = pod.spec.containers.map((container, index) =>
    keys(container, [...path, 'spec', 'containers', index]).filter(([own]) =>
      String(own?.at(-1)).endsWith('Probe'),
    ),
  );
  const names = ['hostname', 'subdomain'].filter((field) => valueAt(pod.spec, [field]) !== undefined); // prettier-ignore
  return [
    names.map((field) => [[...path, 'spec', field]]),
    ports,
    ...probes,
    pod.spec.readinessGates === undefined
      ? []
      : [
          [
            [...path, 'spec', 'readinessGates'],
            [...path, 'status'],
          ],
        ],
    keys(pod.metadata.labels, [...path, 'metadata', 'labels']),
  ];
}

function each(values: readonly unknown[], path: JsonPath): readonly ServicePart[] {
  return values.map((_, index) => [[...path, index]]);
}

function keys(value: unknown, path: JsonPath): readonly ServicePart[] {
  if (!isRecord(value)) return [];
  return Object.keys(value).flatMap((key): ServicePart[] =>
    value[key] === undefined ? [] : [[[...path, key]]],
  );
}
