/**
 * The removable parts of a scenario of Services, list by list, from the top down: steps, events, whole objects, ports and slices,
 * endpoints, fields of a spec, what pods have. A part is the paths that go together: a pod goes with what happens to it.
 */
import type { Pod } from '../../model/kubernetes.ts';
import type { Scenario, WorldObject } from '../../model/scenario.ts';
import { targetOf } from '../../model/step.ts';
import { serviceNameLabel, type EndpointSlice, type Service } from '../../model/service.ts';
import { membershipOf, type StatefulSet } from '../../model/stateful-set.ts';
import { isRecord, valueAt, type JsonPath } from '../json-path.ts';
import { serviceSites, touchedPaths, type ServiceSite } from './service-sites.ts';

/** Paths that are removed together. */
export type ServicePart = readonly JsonPath[];

/** Lists that have parts, in the order in which they are tried. */
export function serviceParts(scenario: Scenario): readonly (readonly ServicePart[])[] {
  const { steps, lifecycle = [], externalEndpoints } = scenario;
  const sites = serviceSites(scenario);
  const services = sitesOf(sites, 'Service');
  const endpointSlices = sitesOf(sites, 'EndpointSlice');
  const sets = sitesOf(sites, 'StatefulSet');
  const pods = sitesOf(sites, 'Pod');
  const touched = touchedPaths(scenario);
  // An object goes with every change of it, a pod with what happens to it.
  const pathsOf = (object: WorldObject): readonly JsonPath[] => [
    ...(touched.get(targetOf({ put: object })) ?? []),
    ...eventPaths(object, lifecycle),
  ];
  const whole = <Kind extends WorldObject>(
    some: readonly Site<Kind>[],
    of: (site: Site<Kind>) => ServicePart = ({ object }) => pathsOf(object),
  ): readonly ServicePart[] => [
    ...new Map(some.map((site) => [targetOf({ put: site.object }), of(site)])).values(),
  ];
  const withSlices = ({ object }: Site<Service>): ServicePart => [
    ...pathsOf(object),
    ...whole(endpointSlices.filter(({ object: slice }) => isOf(slice, object))).flat(),
  ];
  const allSets = sets.map(({ object }) => object);
  const withMembers = ({ object }: Site<StatefulSet>): ServicePart => [
    ...pathsOf(object),
    ...whole(membersAmong(pods, allSets.filter(({ metadata }) => metadata.name === object.metadata.name && metadata.namespace === object.metadata.namespace))).flat(),
  ]; // prettier-ignore
  const members = membersAmong(pods, allSets);
  const plainPods = pods.filter((site) => !members.includes(site));
  const lists: readonly (readonly ServicePart[])[] = [
    each(steps, ['steps']),
    each(lifecycle, ['lifecycle']),
    ...steps.map((step, index) => 'changes' in step ? each(step.changes, ['steps', index, 'changes']) : []), // prettier-ignore
    whole(services, withSlices),
    whole(sitesOf(sites, 'NetworkPolicy')),
    // A set goes with its pods; then alone, so that they are plain pods of the same names.
    [...whole(plainPods), ...whole(sets, withMembers)],
    whole(sets),
    // Then members, the last ones first; where steps lead from world to world a set goes whole.
    ...(steps.length > 0 ? [] : [whole(members), ...sets.map((site) => templateParts(site, membersAmong(pods, [site.object])))]), // prettier-ignore
    each(externalEndpoints, ['externalEndpoints']),
    whole(endpointSlices),
    whole(sitesOf(sites, 'Namespace')),
    ...services.map(({ object, path }) => each(object.spec.ports ?? [], [...path, 'spec', 'ports'])), // prettier-ignore
    ...endpointSlices.flatMap(({ object, path }) => sliceLists(object, path)),
    ...services.flatMap(({ object, path }) => specLists(object, path)),
    ...plainPods.flatMap(({ object, path }) => podLists(object, path)),
  ];
  return lists.filter((list) => list.length > 0);
}

interface Site<Kind extends WorldObject> {
  readonly object: Kind;
  readonly path: JsonPath;
}

function sitesOf<Kind extends WorldObject['kind']>(
  sites: readonly ServiceSite[],
  kind: Kind,
): readonly Site<Extract<WorldObject, { readonly kind: Kind }>>[] {
  return sites.filter((site): site is Site<Extract<WorldObject, { readonly kind: Kind }>> => site.object.kind === kind); // prettier-ignore
}

function eventPaths(
  { kind, metadata: { namespace, name } }: WorldObject,
  lifecycle: NonNullable<Scenario['lifecycle']>,
): readonly JsonPath[] {
  if (kind !== 'Pod') return [];
  return lifecycle.flatMap(({ pod }, position): JsonPath[] =>
    pod.name === name && pod.namespace === namespace ? [['lifecycle', position]] : [],
  );
}

function membersAmong(pods: readonly Site<Pod>[], sets: readonly StatefulSet[]): readonly Site<Pod>[] {
  return pods.filter(({ object }) => membershipOf(object, sets) !== undefined);
} // prettier-ignore

/** Ports, gates and labels of a template, which go from every member as well. */
function templateParts(
  { object, path: setPath }: Site<StatefulSet>,
  members: readonly Site<Pod>[],
): readonly ServicePart[] {
  const { template } = object.spec;
  const everywhere = (field: JsonPath): ServicePart => [
    [...setPath, 'spec', 'template', ...field],
    ...members.map(({ path }) => [...path, ...field]),
  ];
  const { containers, readinessGates } = template.spec;
  return [
    ...containers.flatMap(({ ports = [] }, index) => ports.map((_, port) => everywhere(['spec', 'containers', index, 'ports', port]))), // prettier-ignore
    ...(readinessGates === undefined
      ? []
      : [[...everywhere(['spec', 'readinessGates']), ...members.map(({ path }) => [...path, 'status'])]]), // prettier-ignore
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
