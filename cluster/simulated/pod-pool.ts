/**
 * The pods of a lane as a pool: the next world is reached by relabelling pods that are there, and
 * only a new shape (everything but labels) makes a new pod. A pod that no world wants stays idle
 * without labels until there are too many.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Pod } from '../../model/kubernetes.ts';
import { isCompleted } from '../../model/step.ts';
import type { Transition } from '../cluster.ts';
import { ownNameAnnotation } from './stateful-set-controller.ts';

export interface PooledPod {
  /** As stored, in real names. */
  readonly pod: Pod;
  /** Pods of equal shape in one namespace can stand in for each other. */
  readonly shape: string;
  /** The logical `namespace/name` that it plays; undefined while idle. */
  readonly holder: string | undefined;
  /** The logical node that it was made for. */
  readonly node: string | undefined;
}

export interface PoolPlan {
  readonly pool: readonly PooledPod[];
  readonly created: readonly CreatedPod[];
  readonly deleted: readonly Pod[];
  /** Pods whose containers ended in this plan, as they were before. */
  readonly completed: readonly Pod[];
  readonly relabelled: number;
}

export interface CreatedPod {
  readonly logical: Pod;
  readonly pod: Pod;
  /** The deleted pod whose addresses it took over. */
  readonly predecessor: Pod | undefined;
}

/**
 * How to make a real pod for a logical one; called only when no idle pod has its shape. A predecessor gives the new pod
 * its node and addresses.
 */
export type CreatePod = (logical: Pod, predecessor: Pod | undefined) => Pod;

export interface PoolOptions {
  readonly idlePodsMax: number;
  readonly createPod: CreatePod;
  /** Present for a step: then the pool is neither used nor filled, and freed addresses are given out again at once. */
  readonly transition?: Transition | undefined;
}

/**
 * The pool that plays these logical pods, with the smallest difference to the present one. Changes
 * nothing itself.
 */
export function planPool(
  present: readonly PooledPod[],
  logicalPods: readonly Pod[],
  options: PoolOptions,
): PoolPlan {
  const { idlePodsMax, transition } = options;
  const kept = keepPods(present, logicalPods, transition);
  const taken = new Set(kept.values());
  const left = present.filter((pooled) => !taken.has(pooled));
  const isGone = ({ holder, pod }: PooledPod): boolean =>
    isCompleted(pod) || hasOwnName(pod) || (transition !== undefined && holder !== undefined);
  const spare = left.filter((pooled) => !isGone(pooled));
  const surplus = spare.slice(0, Math.max(0, spare.length - idlePodsMax));
  const gone = left.filter(isGone);
  const predecessors = gone.filter(({ pod }) => !isCompleted(pod) && pod.spec.hostNetwork !== true);
  const { held, created, completed } = holdPods(kept, logicalPods, predecessors, options);
  const idle = spare.slice(surplus.length).map((pooled): PooledPod => ({
    ...pooled,
    pod: withLabels(pooled.pod, {}),
    holder: undefined,
  }));
  return {
    pool: [...idle, ...held],
    created,
    deleted: [...surplus, ...gone].map(({ pod }) => pod),
    completed,
    relabelled: countRelabelled(present, [...idle, ...held]),
  };
}

function holdPods(
  kept: ReadonlyMap<Pod, PooledPod>,
  logicalPods: readonly Pod[],
  predecessors: readonly PooledPod[],
  { createPod }: PoolOptions,
): Pick<PoolPlan, 'created' | 'completed'> & { readonly held: readonly PooledPod[] } {
  const created: CreatedPod[] = [];
  const completed: Pod[] = [];
  const free = new Set(predecessors);
  const realPod = (logical: Pod): Pod => {
    const pooled = kept.get(logical);
    if (pooled !== undefined) {
      if (!isCompleted(logical) || isCompleted(pooled.pod)) return pooled.pod;
      completed.push(pooled.pod);
      return { ...pooled.pod, status: { ...pooled.pod.status, phase: logical.status?.phase } };
    }
    const predecessor = takePredecessor(free, logical);
    const pod = createPod(logical, predecessor?.pod);
    created.push({ logical, pod, predecessor: predecessor?.pod });
    return pod;
  };
  const held = logicalPods.map((logical): PooledPod => ({
    pod: withLabels(realPod(logical), labelsOf(logical)),
    shape: shapeOf(logical),
    holder: logicalName(logical),
    node: logical.spec.nodeName,
  }));
  return { held, created, completed };
}

/** The deleted pod whose addresses a new one gets: that of its own name first, then any of its node. */
function takePredecessor(free: Set<PooledPod>, logical: Pod): PooledPod | undefined {
  if (logical.spec.hostNetwork === true || isCompleted(logical)) return undefined;
  const onNode = [...free].filter(({ node }) => node === logical.spec.nodeName);
  const predecessor = onNode.find(({ holder }) => holder === logicalName(logical)) ?? onNode[0];
  if (predecessor !== undefined) free.delete(predecessor);
  return predecessor;
}

/**
 * Which pod of the pool plays which logical one: the one that did so before, then one with the
 * labels, then any. In a step only the first counts.
 */
function keepPods(
  present: readonly PooledPod[],
  logicalPods: readonly Pod[],
  transition: Transition | undefined,
): ReadonlyMap<Pod, PooledPod> {
  const recreated = new Set(
    (transition?.recreate ?? []).map(({ namespace, name }) => `${namespace}/${name}`),
  );
  const free = new Set(present.filter(({ holder }) => !recreated.has(holder ?? '')));
  const kept = new Map<Pod, PooledPod>();
  const assign = (wanted: (pooled: PooledPod, logical: Pod) => boolean): void => {
    for (const logical of logicalPods) {
      if (kept.has(logical)) continue;
      const found = [...free].find((pooled) => wanted(pooled, logical));
      if (found === undefined) continue;
      free.delete(found);
      kept.set(logical, found);
    }
  };
  const fits = (pooled: PooledPod, logical: Pod): boolean => pooled.shape === shapeOf(logical);
  assign((pooled, logical) => pooled.holder === logicalName(logical) && fits(pooled, logical));
  if (transition !== undefined) {
    assign((pooled, logical) => pooled.holder === logicalName(logical) && ends(pooled, logical));
    return kept;
  }
  assign(
    (pooled, logical) =>
      fits(pooled, logical) && isDeepStrictEqual(labelsOf(pooled.pod), labelsOf(logical)),
  );
  assign(fits);
  return kept;
}

/** Whether the logical pod is this one after its containers have ended. */
function ends(pooled: PooledPod, logical: Pod): boolean {
  const running: Pod = { ...logical, status: { ...logical.status, phase: 'Running' } };
  return isCompleted(logical) && !isCompleted(pooled.pod) && pooled.shape === shapeOf(running);
}

/** `namespace/name` of a logical pod. */
export function logicalName({ metadata }: Pod): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

function shapeOf({ metadata, spec, status }: Pod): string {
  const ownName = metadata.annotations?.[ownNameAnnotation];
  return JSON.stringify([metadata.namespace ?? 'default', spec, status?.phase ?? 'Running', ownName]); // prettier-ignore
}

/** A pod of a StatefulSet goes with its role. */
function hasOwnName({ metadata }: Pod): boolean {
  return metadata.annotations?.[ownNameAnnotation] !== undefined;
}

function labelsOf({ metadata }: Pod): Readonly<Record<string, string>> {
  return metadata.labels ?? {};
}

function withLabels(pod: Pod, labels: Readonly<Record<string, string>>): Pod {
  return { ...pod, metadata: { ...pod.metadata, labels } };
}

function countRelabelled(before: readonly PooledPod[], after: readonly PooledPod[]): number {
  const old = new Map(before.map(({ pod }) => [pod.metadata.uid, labelsOf(pod)]));
  return after.filter(({ pod }) => {
    const labels = old.get(pod.metadata.uid);
    return labels !== undefined && !isDeepStrictEqual(labels, labelsOf(pod));
  }).length;
}
