/**
 * Monotone: rules are a union (rule 3) and isolation only denies (rule 2), so a policy for pods that are isolated
 * already takes nothing away, a rule less adds nothing, and the first policies of a namespace add nothing.
 */
import type { NetworkPolicy } from '../../model/kubernetes.ts';
import type { Scenario } from '../../model/scenario.ts';
import { policyTypesOf, rulesOf, withRules } from './policy-rules.ts';
import { freeName, pickAny, policyName, type Rewrite, type Rewritten } from './rewrite.ts';

/** Another policy for exactly the pods and directions of one that is there, with the rules of a third. */
const morePolicies: Rewrite = {
  name: 'policy-for-isolated-pods',
  family: 'monotone',
  apply: (base, rolls) => {
    const { networkPolicies } = base.world;
    const isolating = pickAny(rolls.first, networkPolicies);
    const donor = pickAny(rolls.second, networkPolicies);
    if (isolating === undefined || donor === undefined) return undefined;
    const bare: NetworkPolicy = {
      ...isolating,
      metadata: { ...isolating.metadata, name: freeName(base.world, 'added') },
      spec: {
        podSelector: isolating.spec.podSelector ?? {},
        policyTypes: policyTypesOf(isolating),
      },
    };
    const added = policyTypesOf(isolating).reduce(
      (policy, type) => withRules(policy, type, rulesOf(donor, type)),
      bare,
    );
    return withPolicies(base, [...networkPolicies, added], 'superset', policyName(isolating));
  },
};

/** One rule of a policy less; what it isolates stays. */
const fewerRules: Rewrite = {
  name: 'rule-removed',
  family: 'monotone',
  apply: (base, rolls) => {
    const { networkPolicies } = base.world;
    const removable = networkPolicies.flatMap((policy) =>
      policyTypesOf(policy).flatMap((type) =>
        rulesOf(policy, type).map((_, index) => ({ policy, type, index })),
      ),
    );
    const chosen = pickAny(rolls.first, removable);
    if (chosen === undefined) return undefined;
    const { policy, type, index } = chosen;
    const rules = rulesOf(policy, type).filter((_, position) => position !== index);
    const policies = networkPolicies.map((one) =>
      one === policy ? withRules(policy, type, rules) : one,
    );
    return withPolicies(base, policies, 'subset', `${policyName(policy)} ${type} ${index}`);
  },
};

/** The first policies of a namespace that has none: those of another namespace, moved. */
const firstPolicies: Rewrite = {
  name: 'first-policies',
  family: 'monotone',
  apply: (base, rolls) => {
    const { namespaces, networkPolicies } = base.world;
    const used = new Set(networkPolicies.map(({ metadata }) => metadata.namespace));
    const free = namespaces.map(({ metadata }) => metadata.name).filter((name) => !used.has(name));
    const namespace = pickAny(rolls.first, free);
    const donor = pickAny(rolls.second, networkPolicies);
    if (namespace === undefined || donor === undefined) return undefined;
    const moved = networkPolicies
      .filter(({ metadata }) => metadata.namespace === donor.metadata.namespace)
      .map((policy) => ({ ...policy, metadata: { ...policy.metadata, namespace } }));
    return withPolicies(base, [...networkPolicies, ...moved], 'subset', namespace);
  },
};

/** A namespace without its policies. */
const noPolicies: Rewrite = {
  name: 'policies-removed',
  family: 'monotone',
  apply: (base, rolls) => {
    const { networkPolicies } = base.world;
    const namespace = pickAny(rolls.first, networkPolicies)?.metadata.namespace;
    if (namespace === undefined) return undefined;
    const policies = networkPolicies.filter(({ metadata }) => metadata.namespace !== namespace);
    return withPolicies(base, policies, 'superset', namespace);
  },
};

export const monotoneChanges: readonly Rewrite[] = [
  morePolicies,
  fewerRules,
  firstPolicies,
  noPolicies,
];

function withPolicies(
  { world }: Scenario,
  networkPolicies: readonly NetworkPolicy[],
  kind: 'superset' | 'subset',
  detail: string,
): Rewritten {
  return { detail, world: { ...world, networkPolicies }, expected: { kind } };
}
