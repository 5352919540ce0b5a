/**
 * The part of an apply that changes answers: labels of namespaces and pods, and policies, all at once, since a real
 * cluster gets its changes in no order either. The slice follows each confirmed change, so that after a failure the
 * next apply starts from what is really there.
 */
import type { NetworkPolicy } from '../../model/kubernetes.ts';
import { isCompleted } from '../../model/step.ts';
import type { WorldChanges } from '../cluster.ts';
import { deletePolicy, policyDeletes, policyPuts, putPolicy } from './change-policies.ts';
import { completePod } from './complete-pod.ts';
import { allOrFirstError } from './create-pods.ts';
import { rejectionStatuses, throwIfRejected } from './dry-run.ts';
import { labelPatches, type NamespaceRequest } from './ensure-namespaces.ts';
import { podLabelPatches } from './pod-label-patches.ts';
import type { PodRequest } from './plan-pool.ts';
import { readNamespace, readPod } from './read-stored.ts';
import type { RunContext } from './run-context.ts';
import type { Slice } from './slice.ts';

export interface Commit {
  readonly namespaces: readonly NamespaceRequest[];
  readonly requests: readonly PodRequest[];
  /** Logical pod -> key of the pool pod. */
  readonly assigned: ReadonlyMap<string, string>;
  /** Bound. */
  readonly policies: readonly NetworkPolicy[];
}

/** Counts what changed; pods created and deleted are the caller's to add. */
export async function commitWorld(
  context: RunContext,
  slice: Slice,
  commit: Commit,
  signal: AbortSignal,
): Promise<Omit<WorldChanges, 'podsCreated' | 'podsDeleted'>> {
  const { api } = context;
  const namespacePatches = labelPatches(slice, commit.namespaces);
  const podPatches = podLabelPatches(slice, commit.requests, commit.assigned);
  const puts = policyPuts(slice, commit.policies);
  const deletes = policyDeletes(slice, commit.policies);
  const completions = commit.requests.flatMap(({ logicalName, completed }) => {
    const key = commit.assigned.get(logicalName);
    const pod = slice.pods.get(key ?? '');
    return key !== undefined && pod !== undefined && completed && !isCompleted(pod.stored)
      ? [key]
      : [];
  });
  await allOrFirstError([
    ...namespacePatches.map(async ({ name, labels, call }) => {
      const response = await api.request({ ...call, accept: rejectionStatuses }, signal);
      throwIfRejected(call, response);
      const namespace = slice.namespaces.get(name);
      if (namespace === undefined) return;
      namespace.stored = readNamespace(response.body);
      namespace.labels = labels;
    }),
    ...podPatches.map(async ({ pod, logicalName, call }) => {
      const response = await api.request({ ...call, accept: rejectionStatuses }, signal);
      throwIfRejected(call, response);
      pod.stored = readPod(response.body);
      pod.logicalName = logicalName;
    }),
    ...puts.map((put) => putPolicy(api, slice, put, signal)),
    ...deletes.map((key) => deletePolicy(api, slice, key, signal)),
    ...completions.map((key) => completePod(api, slice, key, signal)),
  ]);
  for (const key of commit.assigned.values()) {
    const pod = slice.pods.get(key);
    if (pod !== undefined) pod.lastUsed = slice.applies;
  }
  return {
    networkPolicies: puts.length + deletes.length,
    podLabels: podPatches.filter(({ relabels }) => relabels).length,
    namespaceLabels: namespacePatches.length,
  };
}
