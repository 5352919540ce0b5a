/**
 * From choices to a world and its probe plan: pure, and total over all choices. In a case of the pairwise table the first
 * policy holds exactly the row's levels; the other policies use the levels that swarm testing left on.
 */
import type { NetworkPolicy } from '../model/kubernetes.ts';
import type { ProbePlan, World } from '../model/scenario.ts';
import { buildPods, type Inhabitants } from './build-pods.ts';
import { buildPolicy } from './build-policy.ts';
import type { Choices } from './choices.ts';
import { featuresOfRow, swarmFeatures, type FeatureRow, type Features } from './factors.ts';
import { familiesOf, type GeneratorOptions } from './options.ts';
import { happens, pick } from './pick.ts';
import { planProbes } from './probe-plan.ts';
import { reallowExcepts } from './reallow-excepts.ts';

export interface BuiltScenario {
  readonly world: World;
  readonly externalEndpoints: readonly string[];
  readonly probes: ProbePlan;
}

/** The content of a scenario; `row` is the pairwise row that the case has to hold, if any. */
export function buildScenario(
  choices: Choices,
  row: FeatureRow | undefined,
  options: GeneratorOptions,
): BuiltScenario {
  const swarm = swarmFeatures(pick(choices.density, swarmPercents), choices.swarm);
  const features = row === undefined ? swarm : { ...swarm, ...worldFeatures(row) };
  const externalEndpoints = ['e0', 'e1'].slice(0, options.externalEndpoints);
  const inhabitants = buildPods(choices, features, options);
  const networkPolicies = buildPolicies(
    choices,
    row,
    features,
    inhabitants,
    externalEndpoints,
    options,
  );
  return {
    world: { ...inhabitants, networkPolicies },
    externalEndpoints,
    probes: planProbes(networkPolicies, inhabitants.pods, options.portsPerCase),
  };
}

const swarmPercents = [45, 65, 100];

/** Object names that are prefixes of one another, one as long as many implementations can store. */
const policyNames = ['p', 'p-1', 'p-10', `p${'-1'.repeat(31)}`, 'p-2', 'p-1-a', 'p-3', 'p-4'];

function worldFeatures(row: FeatureRow): Pick<Features, 'namespaces' | 'hostNetwork'> {
  return { namespaces: [row.namespaces], hostNetwork: [row.hostNetwork] };
}

function buildPolicies(
  choices: Choices,
  row: FeatureRow | undefined,
  features: Features,
  { namespaces, pods }: Inhabitants,
  externalEndpoints: readonly string[],
  options: GeneratorOptions,
): readonly NetworkPolicy[] {
  const { nodes, hostBits } = options;
  const ipFamilies = familiesOf(options);
  const context = { namespaces, pods, nodes, externalEndpoints, ipFamilies, hostBits };
  // One or two policies often leave a world open; such cases are kept rare, since they are the simplest to read.
  const few = happens(choices.few, 3) ? 1 : happens(choices.few, 12) ? 2 : options.policiesMax;
  const count = Math.min(few, options.policiesMax);
  const used = new Map<string, number>();
  const policies = choices.policies.slice(0, count).map((policyChoices, index) => {
    const aim = pick(policyChoices.aim, pods);
    const namespace = aim.metadata.namespace ?? 'default';
    const ordinal = used.get(namespace) ?? 0;
    used.set(namespace, ordinal + 1);
    const { policy, rules } = featuresOfPolicy(index, row, features);
    const name = policyNames[(ordinal + choices.names) % policyNames.length] ?? 'p';
    return buildPolicy(policyChoices, { name, aim, ruleFeatures: rules }, policy, context);
  });
  return reallowExcepts(
    policies,
    choices.policies.map(({ reallow }) => reallow),
  );
}

/**
 * The row's policy has one rule with the row's selector peers and one with its ipBlock, so that each pair of levels meets
 * in one policy; the row's `section` goes to the second policy, since a section without rules would hide the rest.
 */
function featuresOfPolicy(
  index: number,
  row: FeatureRow | undefined,
  features: Features,
): { readonly policy: Features; readonly rules: readonly Features[] } {
  if (row === undefined || index > 1) return { policy: features, rules: [features] };
  if (index === 1) return { policy: { ...features, section: [row.section] }, rules: [features] };
  const exact = featuresOfRow(row);
  const selectors: Features = { ...exact, cidr: ['none'] };
  return {
    policy: { ...exact, section: ['rules'] },
    rules: row.cidr === 'none' ? [selectors] : [selectors, exact],
  };
}
