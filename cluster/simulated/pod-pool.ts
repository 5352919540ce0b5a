/**
 * The pods of a lane as a pool: the next world is reached by relabelling pods that are there, and
 * only a new shape (everything but labels) makes a new pod. A pod that no world wants stays idle
 * without labels until there are too many.
 */
import type { Pod } from '../../model/kubernetes.ts';
import { isDeepStrictEqual } from 'node:util';

export interface PooledPod {
  /** As stored, in real names. */
  readonly pod: Pod;
  /** Pods of equal shape in one namespace can stand in for each other. */
  readonly shape: string;
  /** The logical `namespace/name` that it plays; undefined while idle. */
  readonly holder: string | undefined;
}

export interface PoolPlan {
  readonly pool: readonly PooledPod[];
  readonly created: readonly Pod[];
  readonly deleted: readonly Pod[];
  readonly relabelled: number;
}

/** How to make a real pod for a logical one; called only when no idle pod has its shape. */
export type CreatePod = (logical: Pod) => Pod;

/**
 * The pool that plays these logical pods, with the smallest difference to the present one. Changes
 * nothing itself.
 */
export function planPool(
  present: readonly PooledPod[],
  logicalPods: readonly Pod[],
  idlePodsMax: number,
  createPod: CreatePod,
): PoolPlan {
  const kept = keepPods(present, logicalPods);
  const created: Pod[] = [];
  const held = logicalPods.map((logical): PooledPod => {
    const pooled = kept.get(logical);
    const pod = pooled?.pod ?? createPod(logical);
    if (pooled === undefined) created.push(pod);
    return {
      pod: withLabels(pod, labelsOf(logical)),
      shape: shapeOf(logical),
      holder: logicalName(logical),
    };
  });
  const taken = new Set(kept.values());
  const left = present.filter((pooled) => !taken.has(pooled));
  const deleted = left.slice(0, Math.max(0, left.length - idlePodsMax));
  const idle = left.slice(deleted.length).map((pooled): PooledPod => ({
    ...pooled,
    pod: withLabels(pooled.pod, {}),
    holder: undefined,
  }));
  return {
    pool: [...idle, ...held],
    created,
    deleted: deleted.map(({ pod }) => pod),
    relabelled: countRelabelled(present, [...idle, ...held]),
  };
}

/**
 * Which pod of the pool plays which logical one: the one that did so before, then one with the
 * labels, then any.
 */
function keepPods(
  present: readonly PooledPod[],
  logicalPods: readonly Pod[],
): ReadonlyMap<Pod, PooledPod> {
  const free = new Set(present);
  const kept = new Map<Pod, PooledPod>();
  const assign = (wanted: (pooled: PooledPod, logical: Pod) => boolean): void => {
    for (const logical of logicalPods) {
      if (kept.has(logical)) continue;
      const shape = shapeOf(logical);
      const found = [...free].find((pooled) => pooled.shape === shape && wanted(pooled, logical));
      if (found === undefined) continue;
      free.delete(found);
      kept.set(logical, found);
    }
  };
  assign((pooled, logical) => pooled.holder === logicalName(logical));
  assign((pooled, logical) => isDeepStrictEqual(labelsOf(pooled.pod), labelsOf(logical)));
  assign(() => true);
  return kept;
}

/** `namespace/name` of a logical pod. */
export function logicalName({ metadata }: Pod): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

function shapeOf({ metadata, spec, status }: Pod): string {
  return JSON.stringify([metadata.namespace ?? 'default', spec, status?.phase ?? 'Running']);
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
