/**
 * The worlds that a step can pass through: its changes may take effect in any order, so each subset of them is one. Only
 * what decides about pods that are there counts: labels of pods and namespaces, and policies. Pods that come are in every
 * world, with the labels they come with, since a policy that was handled holds for them from the start (rule 37).
 */
import { isDeepStrictEqual } from 'node:util';
import type { BoundWorld } from '../../model/bound-world.ts';
import type { Namespace, NetworkPolicy, ObjectMeta, Pod } from '../../model/kubernetes.ts';

/** Changes above which the subsets are too many; such a step is not judged in between. */
const changesMax = 5;

type Change = (world: BoundWorld) => BoundWorld;

/** From none of the changes to all of them; undefined where they are too many. */
export function possibleWorlds(
  before: BoundWorld,
  after: BoundWorld,
): readonly BoundWorld[] | undefined {
  const changes = changesBetween(before, after);
  if (changes.length > changesMax) return undefined;
  const none: BoundWorld = {
    ...after,
    namespaces: after.namespaces.map((object) => find(before.namespaces, object) ?? object),
    pods: after.pods.map((pod) => withLabelsOf(pod, same(before.pods, pod))),
    networkPolicies: before.networkPolicies,
  };
  let worlds: readonly BoundWorld[] = [none];
  for (const change of changes) worlds = [...worlds, ...worlds.map(change)];
  return worlds;
}

function changesBetween(before: BoundWorld, after: BoundWorld): readonly Change[] {
  const relabelled = after.namespaces.filter((object) => {
    const old = find(before.namespaces, object);
    return old !== undefined && !isDeepStrictEqual(old.metadata.labels, object.metadata.labels);
  });
  const pods = after.pods.filter((pod) => {
    const old = same(before.pods, pod);
    return old !== undefined && !isDeepStrictEqual(old.metadata.labels, pod.metadata.labels);
  });
  const put = after.networkPolicies.filter(
    (policy) => !isDeepStrictEqual(find(before.networkPolicies, policy)?.spec, policy.spec),
  );
  const deleted = before.networkPolicies.filter((policy) => !find(after.networkPolicies, policy));
  return [
    ...relabelled.map((object): Change => (world) => ({
      ...world,
      namespaces: replaced<Namespace>(world.namespaces, object),
    })),
    ...pods.map((pod): Change => (world) => ({ ...world, pods: replaced<Pod>(world.pods, pod) })),
    ...put.map((policy): Change => (world) => ({
      ...world,
      networkPolicies: [...without(world.networkPolicies, policy), policy],
    })),
    ...deleted.map((policy): Change => (world) => ({
      ...world,
      networkPolicies: without(world.networkPolicies, policy),
    })),
  ];
}

interface Named {
  readonly metadata: ObjectMeta;
}

function isNamedAlike(a: Named, b: Named): boolean {
  return a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;
}

function find<Kind extends Named>(objects: readonly Kind[], wanted: Kind): Kind | undefined {
  return objects.find((object) => isNamedAlike(object, wanted));
}

/** The same pod, not only one of its name. */
function same(pods: readonly Pod[], wanted: Pod): Pod | undefined {
  return pods.find(({ metadata }) => metadata.uid === wanted.metadata.uid);
}

function replaced<Kind extends Named>(objects: readonly Kind[], by: Kind): readonly Kind[] {
  return objects.map((object) => (isNamedAlike(object, by) ? by : object));
}

function without(policies: readonly NetworkPolicy[], gone: NetworkPolicy): NetworkPolicy[] {
  return policies.filter((policy) => !isNamedAlike(policy, gone));
}

function withLabelsOf(pod: Pod, old: Pod | undefined): Pod {
  if (old === undefined) return pod;
  return { ...pod, metadata: { ...pod.metadata, labels: old.metadata.labels } };
}
