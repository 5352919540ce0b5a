/** The suites by name: each is a generator of scenarios. */
import { generateScenario, networkPolicySuite } from '../generators/network-policy.ts';
import type { GeneratorOptions } from '../generators/options.ts';
import { generateStatefulScenario, statefulSuite } from '../generators/stateful/stateful.ts';
import { HarnessError } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';

export interface Suite {
  readonly name: string;
  readonly generate: (options: GeneratorOptions, seed: number, index: number) => Scenario;
}

const suites: readonly Suite[] = [
  { name: networkPolicySuite, generate: generateScenario },
  { name: statefulSuite, generate: generateStatefulScenario },
];

/** The suite of this name. Throws HarnessError('usage') that lists the names. */
export function suiteNamed(name: string): Suite {
  const suite = suites.find((candidate) => candidate.name === name);
  if (suite !== undefined) return suite;
  throw new HarnessError('usage', `there is no suite ${JSON.stringify(name)}`, {
    hint: `Suites: ${suites.map((candidate) => candidate.name).join(', ')}.`,
  });
}
