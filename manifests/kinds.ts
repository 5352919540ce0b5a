/**
 * The kinds that decide who can reach whom, and the versions of the API that serve them. A known kind in a version that is
 * no longer served is an error: ignoring a policy of extensions/v1beta1 would make every answer about its pods wrong.
 */

export type WorkloadKind =
  | 'Pod'
  | 'Deployment'
  | 'ReplicaSet'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'Job'
  | 'CronJob'
  | 'ReplicationController';

const otherKinds = ['Namespace', 'Service', 'EndpointSlice', 'NetworkPolicy'] as const;

export type KindName = WorkloadKind | (typeof otherKinds)[number];

const served: Readonly<Record<KindName, string>> = {
  Namespace: 'v1',
  Pod: 'v1',
  Service: 'v1',
  ReplicationController: 'v1',
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
};

/** Groups of the API server itself; a NetworkPolicy of any other group is another vendor's kind. */
const ownGroups: ReadonlySet<string> = new Set([
  '',
  'apps',
  'batch',
  'discovery.k8s.io',
  'extensions',
  'networking.k8s.io',
]);

/** The kind that an apiVersion and a kind name; `served` is the version to use where it is not served. */
export function kindOf(
  apiVersion: string,
  kind: string,
): { readonly kind: KindName } | { readonly served: string } | 'unknown' {
  if (!isKindName(kind)) return 'unknown';
  if (served[kind] === apiVersion) return { kind };
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return ownGroups.has(group) ? { served: served[kind] } : 'unknown';
}

/** Whether objects of a kind make pods. */
export function isWorkloadKind(kind: KindName): kind is WorkloadKind {
  return otherKinds.every((other) => other !== kind);
}

function isKindName(kind: string): kind is KindName {
  return Object.hasOwn(served, kind);
}
