/**
 * Which pool pod stands for which pod of the next world. Pure. The smallest difference wins: a pod keeps its role, then
 * an idle one with the right labels, then any of the shape; what is left becomes idle, and the longest idle goes.
 */
import type { Labels } from '../../model/kubernetes.ts';
import type { Transition } from '../cluster.ts';
import { canonicalJson } from './json-value.ts';
import type { PodShape } from './pod-shape.ts';
import { objectKey } from './slice.ts';

export interface PodRequest {
  /** Logical `namespace/name`. */
  readonly logicalName: string;
  /** Real namespace. */
  readonly namespace: string;
  readonly shape: PodShape;
  readonly labels: Labels;
  /** Whether its containers are to have ended. */
  readonly completed: boolean;
}

export interface PoolEntry {
  readonly key: string;
  readonly namespace: string;
  readonly shape: PodShape;
  readonly logicalName: string;
  readonly labels: Labels;
  readonly completed: boolean;
  readonly lastUsed: number;
}

export interface PoolPlan {
  /** Logical name -> key of the pool pod. */
  readonly assigned: ReadonlyMap<string, string>;
  /** Requests that need a new pod. */
  readonly missing: readonly PodRequest[];
  /** Keys of pods that stay without a role. */
  readonly idle: readonly string[];
  /** Keys of pods to delete. */
  readonly evicted: readonly string[];
}

/**
 * `keep` says how many idle pods may stay, and whether hostNetwork ones may at all. In a transition pods come and go for
 * real: roles are kept or given to new pods, and none becomes idle.
 */
export function planPool(
  requests: readonly PodRequest[],
  entries: readonly PoolEntry[],
  keep: { readonly idlePodsMax: number; readonly hostNetwork: boolean },
  transition?: Transition,
): PoolPlan {
  const recreated = new Set(transition?.recreate.map(objectKey));
  const reusable = entries.filter(({ logicalName }) => !recreated.has(logicalName));
  const free = new Map(reusable.map((entry) => [entry.key, entry]));
  const assigned = new Map<string, string>();
  const assignWhere = (fits: (request: PodRequest, entry: PoolEntry) => boolean): void => {
    for (const request of requests) {
      if (assigned.has(request.logicalName)) continue;
      for (const entry of free.values()) {
        if (!isInterchangeable(request, entry) || !fits(request, entry)) continue;
        assigned.set(request.logicalName, entry.key);
        free.delete(entry.key);
        break;
      }
    }
  };
  assignWhere((request, entry) => entry.logicalName === request.logicalName);
  if (transition === undefined) {
    assignWhere((request, entry) => canonicalJson(entry.labels) === canonicalJson(request.labels));
    assignWhere((_request, entry) => entry.logicalName === '');
    assignWhere(() => true);
  }
  const assignedKeys = new Set(assigned.values());
  const left = entries
    .filter(({ key }) => !assignedKeys.has(key))
    .sort((a, b) => b.lastUsed - a.lastUsed);
  const missing = requests.filter(({ logicalName }) => !assigned.has(logicalName));
  // An idle hostNetwork pod has the ports of its node: nobody else's may come there.
  const takenNodes = new Set(
    missing.filter(({ shape }) => shape.spec.hostNetwork === true).map(nodeOf),
  );
  const mayStayOnHost = (entry: PoolEntry): boolean =>
    keep.hostNetwork && !takenNodes.has(nodeOf(entry));
  // One that has ended never runs again.
  const keepable = left.filter(
    (entry) =>
      (entry.shape.spec.hostNetwork !== true || mayStayOnHost(entry)) &&
      !entry.completed &&
      (transition === undefined || entry.logicalName === ''),
  );
  const idle = keepable.slice(0, keep.idlePodsMax).map(({ key }) => key);
  return {
    assigned,
    missing,
    idle,
    evicted: left.map(({ key }) => key).filter((key) => !idle.includes(key)),
  };
}

function nodeOf({ shape }: { readonly shape: PodShape }): string {
  return shape.spec.nodeName;
}

/** A running pod can end, but one that has ended cannot run again, nor stand for another. */
function isInterchangeable(request: PodRequest, entry: PoolEntry): boolean {
  if (entry.namespace !== request.namespace || entry.shape.hash !== request.shape.hash)
    return false;
  return !entry.completed || (request.completed && entry.logicalName === request.logicalName);
}
