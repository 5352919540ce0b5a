/** The suites by name: each is a generator of scenarios. */
import { generateLifecycleScenario, lifecycleSuite } from '../generators/lifecycle/lifecycle.ts';
import { generateScenario, networkPolicySuite } from '../generators/network-policy.ts';
import type { GeneratorOptions } from '../generators/options.ts';
import {
  deriveRelation,
  generateRelations,
  relationsSuite,
} from '../generators/relations/generate-relations.ts';
import {
  dnsSuite,
  loadSuite,
  serviceGenerator,
  servicePoliciesSuite,
  servicesSuite,
} from '../generators/services/services.ts';
import { generateStatefulScenario, statefulSuite } from '../generators/stateful/stateful.ts';
import { HarnessError } from '../model/errors.ts';
import type { RelationCase } from '../model/relation.ts';
import type { Scenario } from '../model/scenario.ts';

export interface Suite {
  readonly name: string;
  readonly generate: (options: GeneratorOptions, seed: number, index: number) => Scenario;
  /** Present where a case is several worlds that are compared; `generate` then gives its base. */
  readonly relations?: (options: GeneratorOptions, seed: number, index: number) => RelationCase;
  /** Present with `relations`: the relation of a name for another base, with the choices of a case. */
  readonly deriveRelation?: typeof deriveRelation;
  /** Whether its cases ask Services instead of a matrix of pods. */
  readonly asksServices?: boolean;
  /** Options that differ from those that a cluster suggests. */
  readonly options?: Partial<GeneratorOptions>;
}

const suites: readonly Suite[] = [
  { name: networkPolicySuite, generate: generateScenario },
  { name: statefulSuite, generate: generateStatefulScenario },
  {
    name: relationsSuite,
    generate: (options, seed, index) => generateRelations(options, seed, index).base,
    relations: generateRelations,
    deriveRelation,
    // A case is four worlds at once.
    options: { podsMax: 6, hostNetwork: false },
  },
  { name: servicesSuite, generate: serviceGenerator(servicesSuite), asksServices: true },
  { name: dnsSuite, generate: serviceGenerator(dnsSuite), asksServices: true },
  { name: lifecycleSuite, generate: generateLifecycleScenario, asksServices: true },
  { name: loadSuite, generate: serviceGenerator(loadSuite), asksServices: true },
  {
    name: servicePoliciesSuite,
    generate: serviceGenerator(servicePoliciesSuite),
    asksServices: true,
  },
];

/** The names of all suites. */
export const suiteNames: readonly string[] = suites.map(({ name }) => name);

/** The suite of this name. Throws HarnessError('usage') that lists the names. */
export function suiteNamed(name: string): Suite {
  const suite = suites.find((candidate) => candidate.name === name);
  if (suite !== undefined) return suite;
  throw new HarnessError('usage', `there is no suite ${JSON.stringify(name)}`, {
    hint: `Suites: ${suiteNames.join(', ')}.`,
  });
}
