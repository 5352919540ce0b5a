/**
 * Which pods a faulty agent leaves open when one world follows another: policies that are replaced, added or deleted
 * without a break in their old rules, relabelled pods and new ones.
 */
import { isDeepStrictEqual } from 'node:util';
import type { BoundWorld } from '../../model/bound-world.ts';
import type { NetworkPolicy, Pod } from '../../model/kubernetes.ts';
import type { Faults } from './faults.ts';
import { compileSelector } from './selector.ts';

export interface ExposedAddresses {
  /** Open until the next world. */
  readonly lasting: ReadonlySet<string>;
  /** Open for a moment. */
  readonly passing: ReadonlySet<string>;
}

/** Addresses of the pods of `after` that are open, and for how long. The first world is compiled in one go. */
export function exposedAddresses(
  before: BoundWorld | undefined,
  after: BoundWorld,
  faults: Faults,
): ExposedAddresses {
  if (before === undefined) return { lasting: new Set(), passing: new Set() };
  const old = new Map(before.pods.map((pod) => [pod.metadata.uid, pod]));
  const isNew = (pod: Pod): boolean => !old.has(pod.metadata.uid);
  const isRelabelled = (pod: Pod): boolean => {
    const earlier = old.get(pod.metadata.uid);
    return (
      earlier !== undefined && !isDeepStrictEqual(earlier.metadata.labels, pod.metadata.labels)
    );
  };
  const policies = touchedPolicies(before, after, faults);
  const isPassing = (pod: Pod): boolean =>
    (faults.has('new-pod-open-before-isolated') && isNew(pod)) ||
    (faults.has('opens-while-pod-is-relabelled') && isRelabelled(pod)) ||
    policies.some((policy) => selects(policy, pod, faults));
  return {
    lasting: addressesOf(faults.has('new-pod-not-isolated') ? after.pods.filter(isNew) : []),
    passing: addressesOf(after.pods.filter(isPassing)),
  };
}

function touchedPolicies(
  before: BoundWorld,
  after: BoundWorld,
  faults: Faults,
): readonly NetworkPolicy[] {
  const find = (policies: readonly NetworkPolicy[], wanted: NetworkPolicy) =>
    policies.find(
      ({ metadata }) =>
        metadata.name === wanted.metadata.name && metadata.namespace === wanted.metadata.namespace,
    );
  const added = after.networkPolicies.filter((policy) => !find(before.networkPolicies, policy));
  const deleted = before.networkPolicies.filter((policy) => !find(after.networkPolicies, policy));
  const replaced = after.networkPolicies.filter((policy) => {
    const earlier = find(before.networkPolicies, policy);
    return earlier !== undefined && !isDeepStrictEqual(earlier.spec, policy.spec);
  });
  return [
    ...(faults.has('opens-while-policy-is-added') ? added : []),
    ...(faults.has('opens-while-policy-is-deleted') ? deleted : []),
    ...(faults.has('opens-while-policy-is-replaced') ? replaced : []),
  ];
}

function selects({ metadata, spec }: NetworkPolicy, pod: Pod, faults: Faults): boolean {
  return (
    metadata.namespace === pod.metadata.namespace &&
    compileSelector(spec.podSelector ?? {}, faults)(pod.metadata.labels ?? {})
  );
}

function addressesOf(pods: readonly Pod[]): ReadonlySet<string> {
  return new Set(pods.flatMap(({ status }) => (status?.podIPs ?? []).map(({ ip }) => ip)));
}
