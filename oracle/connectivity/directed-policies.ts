/**
 * The policies of one direction as the side model needs them: those that isolate in that direction, with their rules as
 * lists of peers and ports, the shapes that each selects, and the port names that they use.
 */
import type { NetworkPolicy, PolicyType } from '../../model/kubernetes.ts';
import { effectivePolicyTypes } from '../isolation.ts';
import type { EndShapes } from './end-shapes.ts';
import type { SelectorEvaluator } from './selector-evaluator.ts';

export interface DirectedPolicy {
  /** `namespace/name`. */
  readonly name: string;
  readonly namespace: string;
  readonly podSelector: NonNullable<NetworkPolicy['spec']['podSelector']>;
  readonly rules: readonly DirectedRule[];
}

/** A rule of either direction; empty lists mean every peer and every port (rules 8, 9). */
export interface DirectedRule {
  readonly peers: NonNullable<NonNullable<NetworkPolicy['spec']['ingress']>[number]['from']>;
  readonly ports: NonNullable<NonNullable<NetworkPolicy['spec']['ingress']>[number]['ports']>;
}

/** The policies that isolate in a direction, in their order. Source: rules 2, 6 and 7. */
export function directedPolicies(
  policies: readonly NetworkPolicy[],
  direction: PolicyType,
): readonly DirectedPolicy[] {
  return policies
    .filter(({ spec }) => effectivePolicyTypes(spec).has(direction))
    .map(({ metadata, spec }) => {
      const namespace = metadata.namespace ?? 'default';
      const rules =
        direction === 'Ingress'
          ? (spec.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }))
          : (spec.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }));
      const podSelector = spec.podSelector ?? {};
      return { name: `${namespace}/${metadata.name}`, namespace, podSelector, rules };
    });
}

/** Per shape, the positions of the policies that select it. Source: rule 1. */
export function isolatingPolicies(
  policies: readonly DirectedPolicy[],
  ends: EndShapes,
  evaluateSelectors: SelectorEvaluator,
): readonly (readonly number[])[] {
  const isolatedBy: number[][] = ends.shapes.map(() => []);
  for (const [index, { podSelector, namespace }] of policies.entries()) {
    for (const [shape, verdict] of evaluateSelectors({ podSelector }, namespace).entries()) {
      if (verdict !== 0) isolatedBy[shape]?.push(index);
    }
  }
  return isolatedBy;
}

/** `protocol/name` of every named port of these policies. */
export function portNamesUsed(policies: readonly DirectedPolicy[]): ReadonlySet<string> {
  const ports = policies.flatMap(({ rules }) => rules.flatMap((rule) => rule.ports));
  return new Set(
    ports.flatMap(({ port, protocol }) =>
      typeof port === 'string' ? [`${protocol ?? 'TCP'}/${port}`] : [],
    ),
  );
}
