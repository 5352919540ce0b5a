/**
 * The removable parts of a scenario, list by list, from the top down: steps, objects, rules, items, terms, values. A part
 * is one or several paths that go together, as a namespace does with what it holds. Objects that steps put count as well.
 */
import type { NetworkPolicy, Pod } from '../model/kubernetes.ts';
import type { Scenario, WorldObject } from '../model/scenario.ts';
import { changesOf, targetOf } from '../model/step.ts';
import type { FailingCell } from './candidate.ts';
import { isRecord, valueAt, type JsonPath } from './json-path.ts';

/** Paths that are removed together. */
export type Part = readonly JsonPath[];

/**
 * 0 steps and their changes, 1 objects, 2 rules, 3 peers and ports, 4 terms and fields, 5 values, 6 what pods and
 * namespaces have: labels, container ports.
 */
export type PartLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export interface PartList {
  readonly level: PartLevel;
  readonly parts: readonly Part[];
}

/** Every list of the scenario that has parts, in the order in which they are tried. */
export function partLists(scenario: Scenario, cell: FailingCell): readonly PartList[] {
  const objects = objectSites(scenario);
  const lists = [
    ...stepLists(scenario),
    ...objectLists(scenario, cell),
    ...objects.flatMap(({ object, path }) => listsWithin(object, path)),
    list(1, items(scenario.externalEndpoints, ['externalEndpoints'])),
  ];
  return lists
    .filter(({ parts }) => parts.length > 0)
    .toSorted((one, other) => one.level - other.level);
}

export interface ObjectSite {
  readonly object: WorldObject;
  readonly path: JsonPath;
}

/** Every object of the initial world and of the steps, with its path. */
export function objectSites({
  world,
  steps,
}: Pick<Scenario, 'world' | 'steps'>): readonly ObjectSite[] {
  const initial = (['namespaces', 'pods', 'networkPolicies'] as const).flatMap((kind) =>
    world[kind].map((object, index): ObjectSite => ({ object, path: ['world', kind, index] })),
  );
  const put = steps.flatMap((step, index) =>
    changesOf(step).flatMap((change, position): readonly ObjectSite[] => {
      if (!('put' in change)) return [];
      const within = 'changes' in step ? ['changes', position] : [];
      return [{ object: change.put, path: ['steps', index, ...within, 'put'] }];
    }),
  );
  return [...initial, ...put];
}

function list(level: PartLevel, paths: readonly JsonPath[]): PartList {
  return { level, parts: paths.map((path) => [path]) };
}

function stepLists({ steps }: Scenario): readonly PartList[] {
  const changes = steps.flatMap((step, index) =>
    'changes' in step && step.changes.length > 1
      ? [list(0, items(step.changes, ['steps', index, 'changes']))]
      : [],
  );
  return [list(0, items(steps, ['steps'])), ...changes];
}

/** An object goes with every change of it, a namespace with all that it holds. */
function objectLists(scenario: Scenario, { probe }: FailingCell): readonly PartList[] {
  const ends = [probe.source, probe.target].flatMap((end) => (end.kind === 'pod' ? [end] : []));
  const pinned = new Set([
    ...ends.map(({ namespace }) => targetOfObject('Namespace', undefined, namespace)),
    ...ends.map(({ namespace, name }) => targetOfObject('Pod', namespace, name)),
  ]);
  const touched = touchedPaths(scenario);
  const objects = new Map(
    objectSites(scenario).map(({ object }) => [targetOf({ put: object }), object]),
  );
  const partsOf = (kind: WorldObject['kind']): PartList => ({
    level: 1,
    parts: [...objects]
      .filter(([target, object]) => object.kind === kind && !pinned.has(target))
      .map(([target, object]) => {
        const held = kind === 'Namespace' ? contents(object.metadata.name, objects) : [];
        return [target, ...held].flatMap((name) => touched.get(name) ?? []);
      }),
  });
  return [partsOf('NetworkPolicy'), partsOf('Namespace'), partsOf('Pod')];
}

function contents(namespace: string, objects: ReadonlyMap<string, WorldObject>): readonly string[] {
  return [...objects].flatMap(([target, { metadata }]) =>
    metadata.namespace === namespace ? [target] : [],
  );
}

/** Per object or component: where it stands in the initial world, and every change of it. */
function touchedPaths({ world, steps }: Scenario): ReadonlyMap<string, readonly JsonPath[]> {
  const paths = new Map<string, JsonPath[]>();
  const add = (target: string, path: JsonPath): void => {
    paths.set(target, [...(paths.get(target) ?? []), path]);
  };
  for (const { object, path } of objectSites({ world, steps: [] })) {
    add(targetOf({ put: object }), path);
  }
  steps.forEach((step, index) => {
    changesOf(step).forEach((change, position) => {
      const path = 'changes' in step ? ['steps', index, 'changes', position] : ['steps', index];
      add(targetOf(change), path);
    });
  });
  return paths;
}

function targetOfObject(
  kind: WorldObject['kind'],
  namespace: string | undefined,
  name: string,
): string {
  return targetOf({ delete: { kind, namespace, name } });
}

function listsWithin(object: WorldObject, path: JsonPath): readonly PartList[] {
  const labels = list(6, keys(object.metadata.labels, [...path, 'metadata', 'labels']));
  switch (object.kind) {
    case 'Namespace':
      return [labels];
    case 'Pod':
      return [labels, ...podLists(object, [...path, 'spec'])];
    case 'NetworkPolicy':
      return [labels, ...policyLists(object, [...path, 'spec'])];
    case 'StatefulSet':
    case 'Service':
    case 'EndpointSlice':
      // Scenarios of Services have parts of their own (services/service-parts.ts).
      return [];
  }
}

function podLists({ spec }: Pod, path: JsonPath): readonly PartList[] {
  const { containers, initContainers = [] } = spec;
  const ports = (['containers', 'initContainers'] as const).flatMap((field) =>
    (spec[field] ?? []).map((container, index) =>
      list(6, items(container.ports ?? [], [...path, field, index, 'ports'])),
    ),
  );
  return [
    list(6, containers.length > 1 ? items(containers, [...path, 'containers']) : []),
    list(6, items(initContainers, [...path, 'initContainers'])),
    ...ports,
    list(6, spec.hostNetwork === true ? [[...path, 'hostNetwork']] : []),
  ];
}

function policyLists({ spec }: NetworkPolicy, path: JsonPath): readonly PartList[] {
  const sections = (['ingress', 'egress'] as const).flatMap((section) => {
    const rules = spec[section] ?? [];
    return [
      list(2, items(rules, [...path, section])),
      ...rules.flatMap((_, index) => ruleLists(spec, [...path, section, index], path.length)),
    ];
  });
  const types = spec.policyTypes ?? [];
  return [
    ...sections,
    ...selectorLists(valueAt(spec, ['podSelector']), [...path, 'podSelector']),
    list(3, types.length > 1 ? items(types, [...path, 'policyTypes']) : []),
    list(4, types.length > 0 ? [[...path, 'policyTypes']] : []),
  ];
}

/** `specDepth`: how much of the path leads to the spec. */
function ruleLists(
  spec: NetworkPolicy['spec'],
  path: JsonPath,
  specDepth: number,
): readonly PartList[] {
  const rule = valueAt(spec, path.slice(specDepth));
  const peersField = path.at(-2) === 'ingress' ? 'from' : 'to';
  const peers = arrayAt(rule, [peersField]);
  const ports = arrayAt(rule, ['ports']);
  return [
    list(3, items(peers, [...path, peersField])),
    list(3, items(ports, [...path, 'ports'])),
    ...peers.flatMap((peer, index) => peerLists(peer, [...path, peersField, index])),
    ...ports.map((port, index) => {
      const fields = ['endPort', 'port', 'protocol'].filter((field) => isRecord(port) && field in port); // prettier-ignore
      return list(4, fields.map((field) => [...path, 'ports', index, field])); // prettier-ignore
    }),
  ];
}

function peerLists(peer: unknown, path: JsonPath): readonly PartList[] {
  const selectors = ['namespaceSelector', 'podSelector'].filter(
    (field) => isRecord(peer) && isRecord(peer[field]),
  );
  return [
    list(4, selectors.length > 1 ? selectors.map((field) => [...path, field]) : []),
    ...selectors.flatMap((field) => selectorLists(valueAt(peer, [field]), [...path, field])),
    list(4, items(arrayAt(peer, ['ipBlock', 'except']), [...path, 'ipBlock', 'except'])),
  ];
}

function selectorLists(selector: unknown, path: JsonPath): readonly PartList[] {
  const expressions = arrayAt(selector, ['matchExpressions']);
  const terms = [
    ...keys(valueAt(selector, ['matchLabels']), [...path, 'matchLabels']),
    ...items(expressions, [...path, 'matchExpressions']),
  ];
  return [
    list(4, terms),
    ...expressions.map((_, index) => {
      const values = arrayAt(selector, ['matchExpressions', index, 'values']);
      const at = [...path, 'matchExpressions', index, 'values'];
      return list(5, values.length > 1 ? items(values, at) : []);
    }),
  ];
}

function items(values: readonly unknown[], path: JsonPath): readonly JsonPath[] {
  return values.map((_, index) => [...path, index]);
}

function keys(value: unknown, path: JsonPath): readonly JsonPath[] {
  return isRecord(value) ? Object.keys(value).map((key) => [...path, key]) : [];
}

function arrayAt(root: unknown, path: JsonPath): readonly unknown[] {
  const value = valueAt(root, path);
  return Array.isArray(value) ? value : [];
}
