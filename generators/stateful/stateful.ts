/**
 * Generates scenarios of the suite `stateful`: a world of modest size and one to five steps of fault class churn. A case
 * is a pure function of (generatorVersion, suite, options, seed, index), as in network-policy.ts.
 */
import { drawCase, drawCases } from '../draw-cases.ts';
import { scenarioApiVersion, type Scenario } from '../../model/scenario.ts';
import { buildScenario } from '../build-scenario.ts';
import { swarmFeatures } from '../factors.ts';
import { featureLabels } from '../feature-labels.ts';
import { generatorVersion } from '../generator-version.ts';
import { resolveGeneratorOptions, type GeneratorOptions } from '../options.ts';
import { planProbes } from '../probe-plan.ts';
import { buildSteps } from './build-steps.ts';
import { statefulArbitrary, type StatefulChoices } from './choices.ts';

export const statefulSuite = 'stateful';

/** Every step probes the whole matrix again: worlds are smaller than where there is one. */
const podsMax = 6;
const policiesMax = 3;
const portsMax = 5;

/** Case `index` of seed `seed`. Throws HarnessError('usage') on options out of bounds. */
export function generateStatefulScenario(
  options: Partial<GeneratorOptions>,
  seed: number,
  index: number,
): Scenario {
  const choices = drawCase(statefulArbitrary, seed, index);
  return assemble(choices, resolveGeneratorOptions(options), seed, index);
}

/** Cases 0 to count - 1 of a seed, equal to generateStatefulScenario's but drawn in chunks. */
export function* generateStatefulScenarios(
  options: Partial<GeneratorOptions>,
  seed: number,
  count: number,
): Generator<Scenario, void, undefined> {
  const resolved = resolveGeneratorOptions(options);
  for (const [index, choices] of drawCases(statefulArbitrary, seed, count)) {
    yield assemble(choices, resolved, seed, index);
  }
}

function assemble(
  choices: StatefulChoices,
  options: GeneratorOptions,
  seed: number,
  index: number,
): Scenario {
  const modest: GeneratorOptions = {
    ...options,
    podsMax: Math.min(options.podsMax, podsMax),
    policiesMax: Math.min(options.policiesMax, policiesMax),
    portsPerCase: Math.min(options.portsPerCase, portsMax),
    // They assert little, and one that goes and comes back would keep the ports of its node from other lanes.
    hostNetwork: false,
  };
  const { world, externalEndpoints } = buildScenario(choices.world, undefined, modest);
  const features = swarmFeatures(swarmPercent, choices.world.swarm);
  const steps = buildSteps(choices, { world, features, externalEndpoints, options: modest });
  const later = steps.flatMap((step) => ('changes' in step ? step.changes : [step]));
  const put = later.flatMap((change) => ('put' in change ? [change.put] : []));
  const probes = planProbes(
    [...world.networkPolicies, ...put.filter((object) => object.kind === 'NetworkPolicy')],
    [...world.pods, ...put.filter((object) => object.kind === 'Pod')],
    modest.portsPerCase,
  );
  const scenario: Scenario = {
    apiVersion: scenarioApiVersion,
    kind: 'Scenario',
    metadata: {
      name: `st-s${seed}-i${index}`,
      origin: { generatorVersion, suite: statefulSuite, seed, index, options: { ...options } },
    },
    world,
    externalEndpoints,
    steps,
    probes,
  };
  return { ...scenario, metadata: { ...scenario.metadata, labels: featureLabels(scenario) } };
}

/** Levels that the policies of steps may use. */
const swarmPercent = 65;
