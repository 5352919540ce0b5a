/**
 * The patches that give pool pods the labels of their next role, or none while idle. The whole map is replaced, so that
 * nothing of an earlier role stays; the role itself is written into an annotation.
 */
import type { Labels } from '../../model/kubernetes.ts';
import { apiPaths } from './api-paths.ts';
import { logicalAnnotation } from './bookkeeping.ts';
import { canonicalJson } from './json-value.ts';
import type { ApiCall } from './kubernetes-api.ts';
import type { PodRequest } from './plan-pool.ts';
import type { PoolPod, Slice } from './slice.ts';
import { isMember } from './stateful-sets/apply-stateful-sets.ts';

export interface PodLabelPatch {
  readonly pod: PoolPod;
  readonly logicalName: string;
  /** Whether labels change, not only the role. */
  readonly relabels: boolean;
  readonly call: ApiCall;
}

/** One patch per pod whose labels or role differ; members of StatefulSets have those that their controller gave. */
export function podLabelPatches(
  slice: Slice,
  requests: readonly PodRequest[],
  assigned: ReadonlyMap<string, string>,
): readonly PodLabelPatch[] {
  const roles = new Map<string, PodRequest>();
  for (const request of requests) {
    const key = assigned.get(request.logicalName);
    if (key !== undefined) roles.set(key, request);
  }
  return [...slice.pods].flatMap(([key, pod]) => {
    if (isMember(slice, key)) return [];
    const { labels, logicalName } = roles.get(key) ?? idleRole;
    const relabels = canonicalJson(labels) !== canonicalJson(pod.stored.metadata.labels ?? {});
    if (!relabels && logicalName === pod.logicalName) return [];
    const [namespace = '', name = ''] = key.split('/');
    const call: ApiCall = {
      method: 'PATCH',
      path: apiPaths.pod(namespace, name),
      patchType: 'json-patch',
      body: [
        // `add` replaces a member that exists.
        { op: 'add', path: '/metadata/labels', value: labels },
        {
          op: 'add',
          path: `/metadata/annotations/${logicalAnnotation.replace('/', '~1')}`,
          value: logicalName,
        },
      ],
    };
    return [{ pod, logicalName, relabels, call }];
  });
}

const idleRole: { readonly labels: Labels; readonly logicalName: string } = {
  labels: {},
  logicalName: '',
};
