/** The ends of the policies of a world: the peers that a policy names, the pods that it selects, the pods that are peers. */
import type { NetworkPolicy, NetworkPolicyPeer, Pod } from '../../model/kubernetes.ts';
import type { World } from '../../model/scenario.ts';
import { matchesLabels } from '../matches-labels.ts';

/** The peers of every rule, ingress first. */
export function peersOf({ spec }: NetworkPolicy): readonly NetworkPolicyPeer[] {
  return [
    ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
    ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
  ];
}

/** Whether the policy selects the pod (rule 2). */
export function isSubject({ metadata }: Pod, policy: NetworkPolicy): boolean {
  return (
    metadata.namespace === policy.metadata.namespace &&
    matchesLabels(policy.spec.podSelector ?? {}, metadata.labels ?? {})
  );
}

/** Whether some peer names the labels of the pod, in a selector that does not match a pod without labels as well. */
export function isPeer({ metadata }: Pod, { networkPolicies }: World): boolean {
  return networkPolicies
    .flatMap(peersOf)
    .flatMap(({ podSelector }) => podSelector ?? [])
    .some(
      (selector) => matchesLabels(selector, metadata.labels ?? {}) && !matchesLabels(selector, {}),
    );
}
