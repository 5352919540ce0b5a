/**
 * The steps of a scenario. A change touches one object or one component; a step is one change or several sent together,
 * in no promised order. What a step makes of a world is recomputed from the objects, never patched by hand.
 */
import type { Pod } from './kubernetes.ts';
import type { ObjectReference, World, WorldObject } from './scenario.ts';

export interface PodReference {
  readonly namespace: string;
  readonly name: string;
}

/** The agent of the CNI on one logical node. */
export interface ComponentReference {
  readonly component: 'cni-agent';
  readonly node: string;
}

/**
 * `put` creates or replaces an object; `delete` removes one, a namespace with all that it holds. `recreate` deletes a pod
 * and creates it again under its name, with the same address where the CNI gives it out again. `complete` ends a pod's
 * containers for good: it is Succeeded or Failed and has no network any more (rule 38). `restart` ends a component's process.
 */
export type Change =
  | { readonly put: WorldObject }
  | { readonly delete: ObjectReference }
  | { readonly recreate: PodReference }
  | { readonly complete: PodReference }
  | { readonly restart: ComponentReference };

/** One change, or several that are sent together: none waits for another to take effect. */
export type Step = Change | { readonly changes: readonly Change[] };

/** The changes of a step, one at least. */
export function changesOf(step: Step): readonly Change[] {
  return 'changes' in step ? step.changes : [step];
}

/** The world that a step makes out of another. */
export function applyStep(world: World, step: Step): World {
  return changesOf(step).reduce(applyChange, world);
}

/** The world that one change makes out of another; a change of an object that is not there changes nothing. */
export function applyChange(world: World, change: Change): World {
  if ('put' in change) return putObject(world, change.put);
  if ('delete' in change) return removeObject(world, change.delete, true);
  if ('complete' in change) {
    return { ...world, pods: world.pods.map((pod) => completed(pod, change.complete)) };
  }
  return world;
}

/** What a change touches, as text that is equal exactly for the same object or component. */
export function targetOf(change: Change): string {
  if ('restart' in change) return `${change.restart.component} on ${change.restart.node}`;
  if ('put' in change) return nameOf(referenceOf(change.put));
  if ('delete' in change) return nameOf(change.delete);
  return nameOf({ kind: 'Pod', ...('recreate' in change ? change.recreate : change.complete) });
}

/** The reference that names an object. */
export function referenceOf(object: WorldObject): ObjectReference {
  return {
    kind: object.kind,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
  };
}

/** Whether the pod's containers have ended, so that it has no network (rule 38). */
export function isCompleted({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function nameOf({ kind, namespace, name }: ObjectReference): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

function completed(pod: Pod, { namespace, name }: PodReference): Pod {
  if (pod.metadata.name !== name || pod.metadata.namespace !== namespace) return pod;
  return { ...pod, status: { ...pod.status, phase: 'Succeeded' } };
}

function putObject(world: World, object: WorldObject): World {
  const others = removeObject(world, referenceOf(object), false);
  switch (object.kind) {
    case 'Namespace':
      return { ...others, namespaces: [...others.namespaces, object] };
    case 'Pod':
      return { ...others, pods: [...others.pods, object] };
    case 'NetworkPolicy':
      return { ...others, networkPolicies: [...others.networkPolicies, object] };
    case 'StatefulSet':
      return { ...others, statefulSets: [...(others.statefulSets ?? []), object] };
    case 'Service':
      return { ...others, services: [...(others.services ?? []), object] };
    case 'EndpointSlice':
      return { ...others, endpointSlices: [...(others.endpointSlices ?? []), object] };
  }
}

function removeObject(world: World, gone: ObjectReference, cascade: boolean): World {
  const stays = (object: WorldObject): boolean =>
    object.kind !== gone.kind ||
    object.metadata.name !== gone.name ||
    object.metadata.namespace !== gone.namespace;
  const outside = (object: WorldObject): boolean =>
    !cascade || gone.kind !== 'Namespace' || object.metadata.namespace !== gone.name;
  const left = <Kind extends WorldObject>(objects: readonly Kind[]): readonly Kind[] =>
    objects.filter((object) => stays(object) && outside(object));
  const { statefulSets, services, endpointSlices } = world;
  return {
    namespaces: world.namespaces.filter(stays),
    pods: left(world.pods),
    networkPolicies: left(world.networkPolicies),
    ...(statefulSets === undefined ? {} : { statefulSets: left(statefulSets) }),
    ...(services === undefined ? {} : { services: left(services) }),
    ...(endpointSlices === undefined ? {} : { endpointSlices: left(endpointSlices) }),
  };
}
