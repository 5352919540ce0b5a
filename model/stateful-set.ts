/**
 * StatefulSets as the API spells them, as far as a world holds them: the set and, in `World.pods`, the pods that its controller
 * makes of it. A pod is a member by its name: names are unique in a namespace, and a set adopts no pod that it did not name.
 */
import type { Labels, ObjectMeta, Pod, PodSpec } from './kubernetes.ts';

export interface StatefulSet {
  readonly apiVersion: 'apps/v1';
  readonly kind: 'StatefulSet';
  readonly metadata: ObjectMeta;
  readonly spec: {
    /** The governing Service: the subdomain of every member. */
    readonly serviceName: string;
    readonly replicas: number;
    /** Absent means from 0. */
    readonly ordinals?: { readonly start: number } | undefined;
    /** All members at once: one that is not ready would hold the next ones back otherwise. */
    readonly podManagementPolicy: 'Parallel';
    readonly selector: { readonly matchLabels: Labels };
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
  };
}

/** The label with the name of a member. */
export const podNameLabel = 'statefulset.kubernetes.io/pod-name';
/** The label with the ordinal of a member (Kubernetes 1.28 and newer). */
export const podIndexLabel = 'apps.kubernetes.io/pod-index';

export interface SetMember {
  readonly name: string;
  readonly ordinal: number;
}

/** The members that a set has, in the order of their ordinals. */
export function membersOf({ metadata, spec }: StatefulSet): readonly SetMember[] {
  const start = spec.ordinals?.start ?? 0;
  return Array.from({ length: spec.replicas }, (_, index) => ({
    name: `${metadata.name}-${start + index}`,
    ordinal: start + index,
  }));
}

export interface Membership {
  readonly set: StatefulSet;
  readonly member: SetMember;
}

/** The set that a pod is a member of, in logical or in real names alike. */
export function membershipOf(
  { metadata }: Pick<Pod, 'metadata'>,
  sets: readonly StatefulSet[] = [],
): Membership | undefined {
  for (const set of sets) {
    if (set.metadata.namespace !== metadata.namespace) continue;
    const member = membersOf(set).find(({ name }) => name === metadata.name);
    if (member !== undefined) return { set, member };
  }
  return undefined;
}
