/**
 * Compiles one stored NetworkPolicy: a test that selects its pods, and per direction that it
 * isolates the rules with their peers as address sets. Ports stay as written; only a destination
 * pod gives a name its number (compile-ports.ts).
 */
import type {
  Labels,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  PolicyType,
} from '../../model/kubernetes.ts';
import type { AddressSet } from './address-set.ts';
import { compilePeers, exceptsOf } from './compile-peers.ts';
import type { Faults } from './faults.ts';
import type { NetworkView } from './network-view.ts';
import { compileSelector, isEmptySelector } from './selector.ts';

export interface CompiledRule {
  /** One set per peer item. */
  readonly peers: readonly AddressSet[];
  /** Empty means every protocol and port (rule 9). */
  readonly ports: readonly NetworkPolicyPort[];
}

export interface CompiledPolicy {
  readonly namespace: string;
  readonly selects: (labels: Labels) => boolean;
  /** A direction is absent where the policy does not isolate it. */
  readonly rules: Readonly<Partial<Record<PolicyType, readonly CompiledRule[]>>>;
}

/**
 * The policy ready to be put into chains; `policy` has its API defaults, policyTypes among them.
 */
export function compilePolicy(
  policy: NetworkPolicy,
  view: NetworkView,
  faults: Faults,
): CompiledPolicy {
  const { spec, metadata } = policy;
  const namespace = metadata.namespace ?? 'default';
  const selector = spec.podSelector ?? {};
  const nobody = isEmptySelector(selector) && faults.has('empty-pod-selector-selects-none');
  const compile = (rules: readonly RawRule[]): readonly CompiledRule[] =>
    compileRules(rules, namespace, view, faults);
  return {
    namespace,
    selects: nobody ? () => false : compileSelector(selector, faults),
    rules: {
      ...(isolatesIngress(policy, faults)
        ? {
            Ingress: compile(
              (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })),
            ),
          }
        : {}),
      ...(isolatesEgress(policy, faults)
        ? { Egress: compile((spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))) }
        : {}),
    },
  };
}

interface RawRule {
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
  readonly ports: readonly NetworkPolicyPort[] | undefined;
}

function isolatesIngress({ spec }: NetworkPolicy, faults: Faults): boolean {
  const withoutRules = (spec.ingress ?? []).length === 0;
  if (withoutRules && faults.has('ingress-deny-all-ignored')) return false;
  const onlyEgressRules = withoutRules && (spec.egress ?? []).length > 0;
  if (onlyEgressRules && faults.has('policy-types-default-wrong')) return false;
  return spec.policyTypes?.includes('Ingress') ?? false;
}

function isolatesEgress({ spec }: NetworkPolicy, faults: Faults): boolean {
  if (faults.has('egress-types-ignored')) return false;
  const withoutRules = (spec.egress ?? []).length === 0;
  if (withoutRules && faults.has('egress-deny-all-ignored')) return false;
  if (!withoutRules && faults.has('unlisted-direction-enforced')) return true;
  if (faults.has('ingress-isolates-egress')) return true;
  return spec.policyTypes?.includes('Egress') ?? false;
}

function compileRules(
  rules: readonly RawRule[],
  namespace: string,
  view: NetworkView,
  faults: Faults,
): readonly CompiledRule[] {
  const foreignExcepts = faults.has('except-applies-to-other-rules')
    ? exceptsOf(rules.flatMap(({ peers }) => peers ?? []))
    : [];
  const compiled = (faults.has('first-rule-only') ? rules.slice(0, 1) : rules).map((rule) => {
    const ports = rule.ports ?? [];
    return {
      peers: compilePeers(rule.peers ?? [], namespace, view, faults, foreignExcepts),
      ports: faults.has('first-port-only') ? ports.slice(0, 1) : ports,
    };
  });
  if (!faults.has('sibling-rules-leak-ports')) return compiled;
  return compiled.flatMap(({ peers }) => compiled.map(({ ports }) => ({ peers, ports })));
}
