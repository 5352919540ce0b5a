/**
 * Excepts subtract from their own item alone (rule 24): here another rule, often of another policy, gets an item that
 * allows an excepted network again. Sibling items of the same rule are build-rule.ts's work.
 */
import type {
  NetworkPolicy,
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
} from '../model/kubernetes.ts';
import { happens, pick } from './pick.ts';

/** The policies, some with one more rule; `rolls` has one roll per policy. Only sections that have rules get one. */
export function reallowExcepts(
  policies: readonly NetworkPolicy[],
  rolls: readonly number[],
): readonly NetworkPolicy[] {
  const ingress = exceptsOf(policies.flatMap(({ spec }) => spec.ingress ?? []));
  const egress = exceptsOf(policies.flatMap(({ spec }) => spec.egress ?? []));
  return policies.map((policy, index) => {
    const roll = rolls[index] ?? 0;
    if (!happens(roll, 15)) return policy;
    const { spec } = policy;
    // The rolls that get here are the lower ones; their last digits pick among the excepts evenly.
    const turned = (roll % 100) * 100;
    return {
      ...policy,
      spec: {
        ...spec,
        ...(ingress.length > 0 && spec.ingress !== undefined && spec.ingress.length > 0
          ? { ingress: [...spec.ingress, { from: [{ ipBlock: { cidr: pick(turned, ingress) } }] }] }
          : {}),
        ...(egress.length > 0 && spec.egress !== undefined && spec.egress.length > 0
          ? { egress: [...spec.egress, { to: [{ ipBlock: { cidr: pick(turned, egress) } }] }] }
          : {}),
      },
    };
  });
}

type Rule = NetworkPolicyIngressRule & NetworkPolicyEgressRule;

function exceptsOf(rules: readonly Rule[]): readonly string[] {
  return rules
    .flatMap(({ from = [], to = [] }) => [...from, ...to])
    .flatMap(({ ipBlock }) => ipBlock?.except ?? []);
}
