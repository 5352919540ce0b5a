/**
 * Policies as rules with peers and ports, the same for both directions, so that a rewrite is written once. What a
 * rewrite does not touch stays as it was spelt.
 */
import type {
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  PolicyType,
} from '../../model/kubernetes.ts';

/** Absent and empty lists differ in spelling alone (rules 8, 9). */
export interface Rule {
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
  readonly ports: readonly NetworkPolicyPort[] | undefined;
}

/** The directions that a policy isolates. Source: rule 6. */
export function policyTypesOf({ spec }: NetworkPolicy): readonly PolicyType[] {
  if (spec.policyTypes !== undefined && spec.policyTypes.length > 0) return spec.policyTypes;
  return (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

/** The rules of a direction, listed or not. */
export function rulesOf({ spec }: NetworkPolicy, direction: PolicyType): readonly Rule[] {
  return direction === 'Ingress'
    ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
    : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
}

/** The policy with other rules in a direction; its policyTypes are spelt out where rule 6 would now give others. */
export function withRules(
  policy: NetworkPolicy,
  direction: PolicyType,
  rules: readonly Rule[],
): NetworkPolicy {
  const lists =
    direction === 'Ingress'
      ? {
          ingress: rules.map(({ peers, ports }) => ({
            ...(peers && { from: peers }),
            ...(ports && { ports }),
          })),
        }
      : {
          egress: rules.map(({ peers, ports }) => ({
            ...(peers && { to: peers }),
            ...(ports && { ports }),
          })),
        };
  const changed = { ...policy, spec: { ...policy.spec, ...lists } };
  const types = policyTypesOf(policy);
  if (policyTypesOf(changed).join() === types.join()) return changed;
  return { ...changed, spec: { ...changed.spec, policyTypes: types } };
}

/** The policy with every rule of both directions replaced by any number of rules. */
export function mapRules(
  policy: NetworkPolicy,
  map: (rule: Rule, direction: PolicyType) => readonly Rule[],
): NetworkPolicy {
  return (['Ingress', 'Egress'] as const).reduce((mapped, direction) => {
    const rules = rulesOf(policy, direction);
    if (rules.length === 0) return mapped;
    return withRules(
      mapped,
      direction,
      rules.flatMap((rule) => map(rule, direction)),
    );
  }, policy);
}

/** The policy with each peer replaced by any number of peers; a list must not become empty, which would be everyone. */
export function mapPeers(
  policy: NetworkPolicy,
  map: (peer: NetworkPolicyPeer) => readonly NetworkPolicyPeer[],
): NetworkPolicy {
  return mapRules(policy, ({ peers, ports }) => [{ peers: peers?.flatMap(map), ports }]);
}

/** The policy with each port item replaced by any number of them; a list must not become empty. */
export function mapPorts(
  policy: NetworkPolicy,
  map: (port: NetworkPolicyPort, direction: PolicyType) => readonly NetworkPolicyPort[],
): NetworkPolicy {
  return mapRules(policy, ({ peers, ports }, direction) => [
    { peers, ports: ports?.flatMap((port) => map(port, direction)) },
  ]);
}

/** The policy with every selector, of its subject and of its peers, replaced. */
export function mapSelectors(
  policy: NetworkPolicy,
  map: (selector: LabelSelector) => LabelSelector,
): NetworkPolicy {
  const { podSelector } = policy.spec;
  const subject = {
    ...policy,
    spec: { ...policy.spec, ...(podSelector && { podSelector: map(podSelector) }) },
  };
  return mapPeers(subject, (peer) => [
    {
      ...peer,
      ...(peer.podSelector && { podSelector: map(peer.podSelector) }),
      ...(peer.namespaceSelector && { namespaceSelector: map(peer.namespaceSelector) }),
    },
  ]);
}
