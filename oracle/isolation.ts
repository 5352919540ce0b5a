/**
 * Which policies isolate a pod, and in which directions. A policy goes in, its effective policyTypes come out. Isolation
 * is per direction: a policy that selects a pod for the other direction leaves this one alone (rule 2).
 */
import type { NetworkPolicy, NetworkPolicySpec, PolicyType } from '../model/kubernetes.ts';
import type { PodEnd } from './ends.ts';
import { compileSelector } from './selector.ts';

/**
 * The directions that a policy isolates. The default holds only where the list is empty or absent: always Ingress, and
 * Egress when there is an egress rule. Source: rule 6 (SetDefaults_NetworkPolicy).
 */
export function effectivePolicyTypes(spec: NetworkPolicySpec): ReadonlySet<PolicyType> {
  if (spec.policyTypes !== undefined && spec.policyTypes.length > 0) {
    return new Set(spec.policyTypes);
  }
  return (spec.egress ?? []).length > 0 ? new Set(['Ingress', 'Egress']) : new Set(['Ingress']);
}

/** Whether the directions of a policy come from the default of rule 6. */
export function policyTypesDefaulted(spec: NetworkPolicySpec): boolean {
  return (spec.policyTypes ?? []).length === 0;
}

/** The predicate "this policy selects that pod": same namespace and matching labels. Source: rule 1. */
export function compileSubject(policy: NetworkPolicy): (pod: PodEnd) => boolean {
  const namespace = policy.metadata.namespace ?? 'default';
  const selector = compileSelector(policy.spec.podSelector);
  return (pod) => pod.namespace === namespace && selector.matches(pod.labels);
}
