/**
 * Brings a slice to the StatefulSets of a world. The controller makes their pods; here they are waited for and attached to. What
 * changed is deleted with its pods and made anew: a member keeps no role of an earlier world.
 */
import { membershipOf, type StatefulSet } from '../../../model/stateful-set.ts';
import { apiPaths } from '../api-paths.ts';
import { allOrFirstError, deletePods, startPods } from '../create-pods.ts';
import { dryRunAll, rejectionStatuses, throwIfRejected } from '../dry-run.ts';
import { canonicalJson } from '../json-value.ts';
import type { ApiCall } from '../kubernetes-api.ts';
import type { PodRequest } from '../plan-pool.ts';
import { readStatefulSet } from '../read-stored.ts';
import type { RunContext } from '../run-context.ts';
import { objectKey, type Slice } from '../slice.ts';
import { waitUntilGone } from '../wait-until-gone.ts';
import { statefulSetManifest } from './stateful-set-manifest.ts';

export interface AppliedSets {
  /** Logical member -> key of its pod. */
  readonly assigned: ReadonlyMap<string, string>;
  readonly podsCreated: number;
  readonly podsDeleted: number;
}

/** Lets the server judge every set that would be made. Throws HarnessError('input') for a rejected one. */
export async function judgeStatefulSets(
  context: RunContext,
  slice: Slice,
  sets: readonly StatefulSet[],
  signal: AbortSignal,
): Promise<void> {
  const calls = changedSets(slice, sets).map((set) => createCall(context, set));
  await dryRunAll(context.api, calls, signal);
}

/** `members`: the requests of the pods that these sets make. */
export async function applyStatefulSets(
  context: RunContext,
  slice: Slice,
  sets: readonly StatefulSet[],
  members: readonly PodRequest[],
  signal: AbortSignal,
): Promise<AppliedSets> {
  const made = changedSets(slice, sets);
  const kept = new Set(sets.filter((set) => !made.includes(set)).map(keyOf));
  const deleted = await removeSets(context, slice, kept, signal);
  await allOrFirstError(
    made.map(async (set) => {
      const call = createCall(context, set);
      const response = await context.api.request({ ...call, accept: rejectionStatuses }, signal);
      throwIfRejected(call, response);
      const stored = readStatefulSet(response.body);
      slice.statefulSets.set(keyOf(set), { sent: canonicalJson(set), stored });
    }),
  );
  const keyed = members.map((member) => ({ member, key: `${member.namespace}/${member.logicalName.split('/')[1] ?? ''}` })); // prettier-ignore
  const missing = new Map(
    keyed.flatMap(({ member, key }) => (slice.pods.has(key) ? [] : [[key, member] as const])),
  );
  const namespaces = [...new Set([...missing.values()].map(({ namespace }) => namespace))];
  const started = await allOrFirstError(
    namespaces.map((namespace) => startPods(context, namespace, missing, signal)),
  );
  for (const [key, pod] of started.flat()) {
    slice.pods.set(key, { ...pod, lastUsed: slice.applies });
  }
  return {
    assigned: new Map(keyed.map(({ member, key }) => [member.logicalName, key])),
    podsCreated: missing.size,
    podsDeleted: deleted,
  };
}

/** Whether a pod of the slice belongs to a set: such a pod is no pool's. */
export function isMember(slice: Slice, key: string): boolean {
  const pod = slice.pods.get(key);
  const sets = [...slice.statefulSets.values()].map(({ stored }) => stored);
  return pod !== undefined && membershipOf(pod.stored, sets) !== undefined;
}

/** The set goes first, or its controller would make the pods again. Returns how many pods went. */
async function removeSets(
  context: RunContext,
  slice: Slice,
  kept: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<number> {
  const gone = [...slice.statefulSets.keys()].filter((key) => !kept.has(key));
  const sets = gone.flatMap((key) => slice.statefulSets.get(key)?.stored ?? []);
  const pods = [...slice.pods].flatMap(([key, { stored }]) =>
    membershipOf(stored, sets) === undefined ? [] : [key],
  );
  await allOrFirstError(
    gone.map(async (key) => {
      const [namespace = '', name = ''] = key.split('/');
      const path = apiPaths.statefulSet(namespace, name);
      const query = { propagationPolicy: 'Background' };
      await context.api.request({ method: 'DELETE', path, query, accept: [404] }, signal);
      slice.statefulSets.delete(key);
    }),
  );
  for (const key of pods) {
    slice.pods.get(key)?.agent.close();
    slice.pods.delete(key);
  }
  await deletePods(context, pods);
  // Pods that end are endpoints still, and their names are taken.
  await waitUntilGone(context.api, pods, signal);
  return pods.length;
}

/** Those that differ from what is there, or have lost a member. */
function changedSets(slice: Slice, sets: readonly StatefulSet[]): readonly StatefulSet[] {
  return sets.filter((set) => {
    const known = slice.statefulSets.get(keyOf(set));
    if (known?.sent !== canonicalJson(set)) return true;
    const there = [...slice.pods.values()].filter(({ stored }) => membershipOf(stored, [set]));
    return there.length < set.spec.replicas;
  });
}

function createCall(context: RunContext, set: StatefulSet): ApiCall {
  const path = apiPaths.statefulSets(set.metadata.namespace ?? 'default');
  const body = statefulSetManifest(context, set);
  return { method: 'POST', path, body, query: { fieldValidation: 'Strict' } };
}

function keyOf({ metadata }: StatefulSet): string {
  return objectKey(metadata);
}
