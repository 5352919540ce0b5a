/** Feature labels of one NetworkPolicy: direction, degenerate shapes, then those of each rule. */
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../model/kubernetes.ts';
import type { ProbePlan, World } from '../model/scenario.ts';
import { cidrLabels } from './cidr-labels.ts';
import { portLabels } from './port-labels.ts';
import { selectorLabels } from './selector-labels.ts';

/** Labels of a policy in its world; may repeat. */
export function policyLabels(
  policy: NetworkPolicy,
  world: World,
  probes: ProbePlan,
): readonly string[] {
  const { spec } = policy;
  const rules = [
    ...(spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })),
    ...(spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports })),
  ];
  return [
    ...typeLabels(policy),
    ...sectionLabels('ingress', spec.ingress),
    ...sectionLabels('egress', spec.egress),
    ...selectorLabels('subject', spec.podSelector ?? {}, world),
    ...(rules.length > 1 ? ['rules:several'] : []),
    ...rules.flatMap(({ peers, ports }) => ruleLabels(peers, ports, world, probes)),
  ];
}

function typeLabels({ spec }: NetworkPolicy): readonly string[] {
  const types = spec.policyTypes ?? [];
  const hasEgressRules = (spec.egress ?? []).length > 0;
  const hasIngressRules = (spec.ingress ?? []).length > 0;
  if (types.length === 0) {
    return [
      'policyTypes:absent',
      ...(hasEgressRules && !hasIngressRules ? ['policyTypes:absent-with-egress-rules-only'] : []),
      ...(spec.egress?.length === 0 ? ['policyTypes:absent-with-empty-egress'] : []),
    ];
  }
  const ignored =
    (hasEgressRules && !types.includes('Egress')) ||
    (hasIngressRules && !types.includes('Ingress'));
  return [
    `policyTypes:${[...new Set(types)].sort().join('+')}`,
    ...(new Set(types).size < types.length ? ['policyTypes:duplicate'] : []),
    ...(ignored ? ['policyTypes:rules-of-unlisted-type'] : []),
  ];
}

function sectionLabels(name: string, rules: readonly object[] | undefined): readonly string[] {
  if (rules === undefined) return [`${name}:absent`];
  if (rules.length === 0) return [`${name}:[]`];
  const hasFields = (rule: object): boolean =>
    Object.values(rule).some((list) => Array.isArray(list) && list.length > 0);
  return rules.every(hasFields) ? [`${name}:rules`] : [`${name}:allow-all-rule`];
}

function ruleLabels(
  peers: readonly NetworkPolicyPeer[] | undefined,
  ports: readonly NetworkPolicyPort[] | undefined,
  world: World,
  probes: ProbePlan,
): readonly string[] {
  return [
    ...(peers === undefined ? ['peers:absent'] : []),
    ...(peers?.length === 0 ? ['peers:[]'] : []),
    ...((peers?.length ?? 0) > 1 ? ['peers:several'] : []),
    ...(ports === undefined ? ['ports:absent'] : []),
    ...(ports?.length === 0 ? ['ports:[]'] : []),
    ...((ports?.length ?? 0) > 1 ? ['ports:several'] : []),
    ...(peers ?? []).flatMap((peer) => peerLabels(peer, world)),
    ...(ports ?? []).flatMap((port) => portLabels(port, world, probes)),
  ];
}

function peerLabels(peer: NetworkPolicyPeer, world: World): readonly string[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const kinds = [
    ...(podSelector === undefined ? [] : ['podSelector']),
    ...(namespaceSelector === undefined ? [] : ['namespaceSelector']),
    ...(ipBlock === undefined ? [] : ['ipBlock']),
  ];
  return [
    `peer:${kinds.join('+')}`,
    ...(podSelector === undefined ? [] : selectorLabels('podSelector', podSelector, world)),
    ...(namespaceSelector === undefined
      ? []
      : selectorLabels('namespaceSelector', namespaceSelector, world)),
    ...(ipBlock === undefined ? [] : cidrLabels(ipBlock)),
  ];
}
