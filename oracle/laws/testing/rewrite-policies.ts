/** Rewrites of the policies of a world: each visits every policy, rule, peer, port item or selector. */
import type { BoundWorld } from '../../../model/bound-world.ts';
import type {
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
  PolicyType,
} from '../../../model/kubernetes.ts';

export function withPolicies(
  bound: BoundWorld,
  change: (policy: NetworkPolicy) => NetworkPolicy | readonly NetworkPolicy[],
): BoundWorld {
  return { ...bound, networkPolicies: bound.networkPolicies.flatMap(change) };
}

/** Rewrites every rule of every policy into some number of rules. */
export function withRules(
  bound: BoundWorld,
  change: (
    rulePeers: readonly NetworkPolicyPeer[],
    rulePorts: readonly NetworkPolicyPort[],
  ) => readonly (readonly [readonly NetworkPolicyPeer[], readonly NetworkPolicyPort[]])[],
): BoundWorld {
  return withPolicies(bound, ({ spec: { ingress, egress, ...rest }, ...policy }) => ({
    ...policy,
    spec: {
      ...rest,
      ...(ingress && {
        ingress: ingress.flatMap((rule) =>
          change(rule.from ?? [], rule.ports ?? []).map(([from, p]) => ({ from, ports: p })),
        ),
      }),
      ...(egress && {
        egress: egress.flatMap((rule) =>
          change(rule.to ?? [], rule.ports ?? []).map(([to, p]) => ({ to, ports: p })),
        ),
      }),
    },
  }));
}

export function withPeers(
  bound: BoundWorld,
  change: (item: NetworkPolicyPeer) => readonly NetworkPolicyPeer[],
): BoundWorld {
  return withRules(bound, (rulePeers, rulePorts) => [[rulePeers.flatMap(change), rulePorts]]);
}

export function withPorts(
  bound: BoundWorld,
  change: (item: NetworkPolicyPort) => readonly NetworkPolicyPort[],
): BoundWorld {
  return withRules(bound, (rulePeers, rulePorts) => [[rulePeers, rulePorts.flatMap(change)]]);
}

export function withSelectors(
  bound: BoundWorld,
  change: (item: LabelSelector) => LabelSelector,
): BoundWorld {
  const changed = withPeers(bound, (item) => [
    {
      ...item,
      ...(item.podSelector && { podSelector: change(item.podSelector) }),
      ...(item.namespaceSelector && { namespaceSelector: change(item.namespaceSelector) }),
    },
  ]);
  return withPolicies(changed, (policy) => ({
    ...policy,
    spec: { ...policy.spec, podSelector: change(policy.spec.podSelector ?? {}) },
  }));
}

/** The same as rule 6, written once more. */
export function typesOf(body: NetworkPolicySpec): readonly PolicyType[] {
  if (body.policyTypes !== undefined && body.policyTypes.length > 0) return body.policyTypes;
  return body.egress !== undefined && body.egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}
