/**
 * The stage of networking.k8s.io/v1 NetworkPolicy: all policies of a world go in, compiled once; a stage comes out that
 * passes on what is not isolated and otherwise accepts the union of all rules, without any order (rules 2, 3).
 */
import type { NetworkPolicy, PolicyType } from '../model/kubernetes.ts';
import type { ProfilePins } from '../model/profile.ts';
import type { PodEnd } from './ends.ts';
import { compileSubject, effectivePolicyTypes, policyTypesDefaulted } from './isolation.ts';
import { mergeRules } from './kleene.ts';
import { pass, type Stage, type StageResult } from './pipeline.ts';
import { compileRule, type RuleEvaluator } from './policy-rules.ts';
import type { DirectionQuestion } from './question.ts';

/** The stage for these policies. Source: rules 1 to 4 and 6 to 9. Throws HarnessError('input') on a bad CIDR. */
export function networkPolicyStage(policies: readonly NetworkPolicy[], pins: ProfilePins): Stage {
  const compiled = policies.map((policy) => compilePolicy(policy, pins));
  const isolations = new Map<PodEnd, Readonly<Record<PolicyType, Isolation>>>();
  return (question) => {
    const { subject, direction } = question;
    if (subject.kind !== 'pod') return pass;
    const known = isolations.get(subject) ?? isolationOf(subject, compiled);
    isolations.set(subject, known);
    return evaluate(known[direction], question);
  };
}

interface CompiledPolicy {
  readonly name: string;
  readonly selects: (pod: PodEnd) => boolean;
  readonly types: ReadonlySet<PolicyType>;
  readonly typesDefaulted: boolean;
  readonly rules: Readonly<Record<PolicyType, readonly RuleEvaluator[]>>;
}

/** What of the policies concerns one pod in one direction. */
interface Isolation {
  readonly isolatedBy: readonly string[];
  readonly evaluators: readonly RuleEvaluator[];
  /** Rule numbers that settle whether the pod is isolated: 2, 6 for defaulted types, 7 for empty or unlisted rules. */
  readonly rules: readonly number[];
}

function compilePolicy(policy: NetworkPolicy, pins: ProfilePins): CompiledPolicy {
  const namespace = policy.metadata.namespace ?? 'default';
  const name = `${namespace}/${policy.metadata.name}`;
  const { spec } = policy;
  const location = (direction: PolicyType, rule: number) => ({
    policy: name,
    namespace,
    direction,
    rule,
  });
  return {
    name,
    selects: compileSubject(policy),
    types: effectivePolicyTypes(spec),
    typesDefaulted: policyTypesDefaulted(spec),
    rules: {
      Ingress: (spec.ingress ?? []).map((rule, index) =>
        compileRule(rule.from ?? [], rule.ports ?? [], location('Ingress', index), pins),
      ),
      Egress: (spec.egress ?? []).map((rule, index) =>
        compileRule(rule.to ?? [], rule.ports ?? [], location('Egress', index), pins),
      ),
    },
  };
}

function isolationOf(
  pod: PodEnd,
  policies: readonly CompiledPolicy[],
): Readonly<Record<PolicyType, Isolation>> {
  const selecting = policies.filter((policy) => policy.selects(pod));
  const towards = (direction: PolicyType): Isolation => {
    const isolating = selecting.filter((policy) => policy.types.has(direction));
    // Where nothing isolates, the policies that select the pod without this type are the reason.
    const concerned = isolating.length > 0 ? isolating : selecting;
    const ignoredRules = isolating.length === 0 && concerned.some((p) => p.rules[direction].length);
    const noRules = isolating.length > 0 && concerned.every((p) => !p.rules[direction].length);
    return {
      isolatedBy: isolating.map((policy) => policy.name),
      evaluators: isolating.flatMap((policy) => policy.rules[direction]),
      rules: mergeRules(
        [2],
        concerned.some((policy) => policy.typesDefaulted) ? [6] : [],
        ignoredRules || noRules ? [7] : [],
      ),
    };
  };
  return { Ingress: towards('Ingress'), Egress: towards('Egress') };
}

function evaluate(isolation: Isolation, question: DirectionQuestion): StageResult {
  const { isolatedBy } = isolation;
  if (isolatedBy.length === 0) return { actions: ['next'], rules: isolation.rules };
  const results = isolation.evaluators.map((evaluator) => evaluator(question));
  const matches = results.flatMap((result) => result.matches);
  if (matches.length === 0) {
    const rules = mergeRules([3], isolation.rules, ...results.map((result) => result.missedBy));
    return { actions: ['deny'], rules, isolatedBy, matches };
  }
  const definite = matches.filter((match) => match.verdict === 'allow');
  if (definite.length === 0) {
    const rules = mergeRules(...matches.map((match) => match.rules));
    return { actions: ['accept', 'deny'], rules, isolatedBy, matches };
  }
  const rules = mergeRules([3], ...definite.map((match) => match.rules));
  return { actions: ['accept'], rules, isolatedBy, matches };
}
