/**
 * From rolls to a NetworkPolicy with every field of v1. Its podSelector is aimed at one pod, so that most policies
 * isolate a pod that is probed; policyTypes are listed, or left to the API server's default (rule 6).
 */
import type {
  NetworkPolicy,
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicySpec,
  Pod,
  PolicyType,
} from '../model/kubernetes.ts';
import { buildRule, type BuiltRule, type RuleContext } from './build-rule.ts';
import { buildSelector } from './build-selector.ts';
import type { PolicyChoices, SectionChoices } from './choices.ts';
import { chooseLevel, type Features } from './factors.ts';
import { happens } from './pick.ts';

/** What a policy is made for: the pod that its podSelector aims at, and its name. */
export interface PolicyPlan {
  readonly name: string;
  readonly aim: Pod;
  /** Features of each rule position; the last one goes for all later rules. */
  readonly ruleFeatures: readonly Features[];
}

/** A policy in the namespace of the pod that it aims at. */
export function buildPolicy(
  choices: PolicyChoices,
  plan: PolicyPlan,
  features: Features,
  context: Omit<RuleContext, 'namespace'>,
): NetworkPolicy {
  const namespace = plan.aim.metadata.namespace ?? 'default';
  const ruleContext = { ...context, namespace };
  const direction = chooseLevel(features, 'direction', choices.direction);
  const listed = chooseLevel(features, 'policyTypes', choices.types) === 'listed';
  // Rules of a direction that policyTypes does not list are legal and ignored (rule 7).
  const ignored = listed && happens(choices.typesForm, 8);
  const section = (of: SectionChoices, destinations: readonly Pod[]) =>
    buildSection(of, plan, features, ruleContext, destinations);
  const ingress =
    direction !== 'Egress' || ignored
      ? section(choices.ingress, [plan.aim])?.map(toIngressRule)
      : undefined;
  const egress =
    direction !== 'Ingress' || ignored
      ? section(choices.egress, context.pods)?.map(toEgressRule)
      : undefined;
  const selectorKind = chooseLevel(features, 'subject', choices.subject.kind);
  const spec: NetworkPolicySpec = {
    podSelector: buildSelector(selectorKind, choices.subject, plan.aim.metadata.labels ?? {}),
    ...(listed ? { policyTypes: listTypes(direction, choices.typesForm) } : {}),
    ...(ingress === undefined ? {} : { ingress }),
    ...(egress === undefined ? {} : { egress }),
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: plan.name, namespace },
    spec,
  };
}

/** Order carries no meaning and duplicates pass validation (rule 6): both are drawn. */
function listTypes(direction: PolicyType | 'both', form: number): readonly PolicyType[] {
  if (direction === 'both') return form % 3 === 0 ? ['Egress', 'Ingress'] : ['Ingress', 'Egress'];
  return form % 16 === 0 ? [direction, direction] : [direction];
}

function buildSection(
  choices: SectionChoices,
  plan: PolicyPlan,
  features: Features,
  context: RuleContext,
  destinations: readonly Pod[],
): readonly BuiltRule[] | undefined {
  switch (chooseLevel(features, 'section', choices.kind)) {
    case 'none':
      return happens(choices.form, 50) ? [] : undefined;
    case 'emptyRule': {
      const nothing = happens(choices.form, 25) ? [] : undefined;
      return [{ peers: nothing, ports: nothing }];
    }
    case 'rules': {
      const count = Math.max(choices.rules.length, plan.ruleFeatures.length);
      return Array.from({ length: count }, (_, index) => {
        const rule = choices.rules[index % choices.rules.length];
        if (rule === undefined) throw new RangeError('buildSection: a section without rules');
        return buildRule(
          rule,
          plan.ruleFeatures[Math.min(index, plan.ruleFeatures.length - 1)] ?? features,
          context,
          destinations,
        );
      });
    }
  }
}

function toIngressRule({ peers, ports }: BuiltRule): NetworkPolicyIngressRule {
  return {
    ...(ports === undefined ? {} : { ports }),
    ...(peers === undefined ? {} : { from: peers }),
  };
}

function toEgressRule({ peers, ports }: BuiltRule): NetworkPolicyEgressRule {
  return {
    ...(ports === undefined ? {} : { ports }),
    ...(peers === undefined ? {} : { to: peers }),
  };
}
