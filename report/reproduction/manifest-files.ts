/**
 * The manifests of a scenario and the order in which kubectl gets them: one file a kind for the initial world, one file a
 * changed object in a folder a step. What comes out is the files, and the actions that reproduce.sh carries out.
 */
import { isDeepStrictEqual } from 'node:util';
import type { NetworkPolicy, Pod } from '../../model/kubernetes.ts';
import {
  worldObjects,
  worldsOf,
  type ObjectReference,
  type Scenario,
  type World,
  type WorldObject,
} from '../../model/scenario.ts';
import { changesOf, isCompleted, referenceOf, type Change } from '../../model/step.ts';
import { formatYaml } from '../yaml-text.ts';
import { namespacePrefix, referencesOf, type Placeholders } from './placeholders.ts';
import { podManifest } from './pod-manifest.ts';

/** Paths of files are below manifests/. `readdress` applies a policy again, because pods that it names have moved. */
export type Action =
  | { readonly kind: 'apply' | 'delete' | 'readdress'; readonly file: string; readonly object: ObjectReference } // prettier-ignore
  | { readonly kind: 'complete'; readonly namespace: string; readonly name: string; readonly containers: readonly string[] } // prettier-ignore
  | { readonly kind: 'restart'; readonly node: string };

export interface ManifestFiles {
  /** Path below manifests/ -> text. */
  readonly files: ReadonlyMap<string, string>;
  /** Files of the initial world; undefined where it has no object of the kind. */
  readonly namespaces: string | undefined;
  readonly pods: string | undefined;
  readonly networkPolicies: string | undefined;
  /** Actions of each step, the first one first. */
  readonly steps: readonly (readonly Action[])[];
}

/** Renders the initial world and all steps. */
export function manifestFiles(scenario: Scenario, placeholders: Placeholders): ManifestFiles {
  const files = new Map<string, string>();
  const render = renderer(scenario, placeholders);
  const write = (file: string, objects: readonly WorldObject[]): string | undefined => {
    if (objects.length === 0) return undefined;
    files.set(file, `${comments(objects, placeholders)}${formatYaml(...objects.map(render))}`);
    return file;
  };
  const { namespaces, pods, networkPolicies } = scenario.world;
  return {
    namespaces: write('00-namespaces.yaml', namespaces),
    pods: write('10-pods.yaml', pods),
    networkPolicies: write('20-networkpolicies.yaml', networkPolicies),
    steps: stepActions(scenario, write),
    files,
  };
}

type Write = (file: string, objects: readonly WorldObject[]) => string | undefined;
type Emit = (
  kind: 'apply' | 'delete' | 'readdress',
  object: WorldObject | undefined,
) => readonly Action[];

function stepActions(scenario: Scenario, write: Write): readonly (readonly Action[])[] {
  const worlds = worldsOf(scenario);
  return scenario.steps.map((step, index) => {
    const folder = `step-${index + 1}`;
    let count = 0;
    const emit: Emit = (kind, object) => {
      if (object === undefined) return [];
      const verb = kind === 'delete' ? 'delete' : 'apply';
      const file = write(`${folder}/${++count}-${verb}-${slug(object)}.yaml`, [object]);
      return file === undefined ? [] : [{ kind, file, object: referenceOf(object) }];
    };
    const before = worlds[index] ?? scenario.world;
    const after = worlds[index + 1] ?? before;
    const changes = changesOf(step);
    const actions = changes.flatMap((change) => changeActions(change, before, emit));
    const readdressed = changes.some(changesPods) ? after.networkPolicies.filter(refersToPods) : [];
    return [...actions, ...readdressed.flatMap((policy) => emit('readdress', policy))];
  });
}

function changeActions(change: Change, before: World, emit: Emit): readonly Action[] {
  if ('put' in change) {
    const { put } = change;
    const old = findObject(before, put.kind, put.metadata.namespace, put.metadata.name);
    const replaces = put.kind === 'Pod' && old?.kind === 'Pod' && !isDeepStrictEqual(old.spec, put.spec); // prettier-ignore
    return [...(replaces ? emit('delete', old) : []), ...emit('apply', put)];
  }
  if ('delete' in change) {
    const { kind, namespace, name } = change.delete;
    return emit('delete', findObject(before, kind, namespace, name));
  }
  if ('recreate' in change) {
    const { namespace, name } = change.recreate;
    const pod = findObject(before, 'Pod', namespace, name);
    return [...emit('delete', pod), ...emit('apply', pod)];
  }
  if ('complete' in change) {
    const { namespace, name } = change.complete;
    const pod = findObject(before, 'Pod', namespace, name);
    const containers = pod?.kind === 'Pod' ? pod.spec.containers.map((item) => item.name) : [];
    return [{ kind: 'complete', namespace, name, containers }];
  }
  return [{ kind: 'restart', node: change.restart.node }];
}

/** Changes after which a pod may have another address. */
function changesPods(change: Change): boolean {
  if ('put' in change) return change.put.kind === 'Pod';
  if ('delete' in change) return change.delete.kind !== 'NetworkPolicy';
  return 'recreate' in change || 'complete' in change;
}

function refersToPods(policy: NetworkPolicy): boolean {
  return referencesOf(policy).some((text) => text.includes('(pod '));
}

function findObject(
  world: World,
  kind: WorldObject['kind'],
  namespace: string | undefined,
  name: string,
): WorldObject | undefined {
  return worldObjects(world).find(
    (object) =>
      object.kind === kind &&
      object.metadata.name === name &&
      object.metadata.namespace === namespace,
  );
}

function renderer(scenario: Scenario, placeholders: Placeholders): (object: WorldObject) => object {
  const completes = completedPods(scenario);
  return (object) => {
    switch (object.kind) {
      case 'Namespace': {
        const { name, ...metadata } = object.metadata;
        return { ...object, metadata: { name: `${namespacePrefix}${name}`, ...metadata } };
      }
      case 'Pod':
        return podManifest(object, scenario.probes.ports, placeholders, completes.has(keyOf(object))); // prettier-ignore
      case 'NetworkPolicy':
        return placeholders.policy(object);
      case 'StatefulSet':
      case 'Service':
      case 'EndpointSlice':
        return object;
    }
  };
}

function completedPods(scenario: Scenario): ReadonlySet<string> {
  const pods = worldsOf(scenario).flatMap((world) => world.pods);
  return new Set(pods.filter(isCompleted).map(keyOf));
}

function keyOf({ metadata }: Pod): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

function slug({ kind, metadata: { namespace, name } }: WorldObject): string {
  return [kind.toLowerCase(), ...(namespace === undefined ? [] : [namespace]), name].join('-');
}

/** A line for each placeholder that the objects contain, so that a person can fill them in. */
function comments(objects: readonly WorldObject[], { cidrs }: Placeholders): string {
  const texts = new Set(
    objects.flatMap((object) => (object.kind === 'NetworkPolicy' ? referencesOf(object) : [])),
  );
  return cidrs
    .filter(({ text }) => texts.has(text))
    .map(
      ({ variable, text }) => `# \${${variable}} is ${text}, with the address of this cluster.\n`,
    )
    .join('');
}
