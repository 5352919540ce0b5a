/**
 * Generates scenarios of the suite `network-policy`: worlds of namespaces, pods and NetworkPolicies (v1, every field).
 * A case is a pure function of (generatorVersion, suite, options, seed, index), so that shards, lanes and retries do not
 * change what is tested. Background: NPDOC,
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/.
 */
import { drawCase, drawCases } from './draw-cases.ts';
import { scenarioApiVersion, type Scenario } from '../model/scenario.ts';
import { buildScenario } from './build-scenario.ts';
import { choicesArbitrary, type Choices } from './choices.ts';
import { featureLabels } from './feature-labels.ts';
import { generatorVersion } from './generator-version.ts';
import { resolveGeneratorOptions, type GeneratorOptions } from './options.ts';
import { pairwiseTable } from './pairwise-table.ts';

export const networkPolicySuite = 'network-policy';

/**
 * Case `index` of seed `seed`: item `index` of fast-check's stream, not the first item of a seed of its own. Takes time
 * in proportion to the index, well under a microsecond each. Throws HarnessError('usage') on options out of bounds.
 */
export function generateScenario(
  options: Partial<GeneratorOptions>,
  seed: number,
  index: number,
): Scenario {
  const choices = drawCase(choicesArbitrary, seed, index);
  return assemble(choices, resolveGeneratorOptions(options), seed, index);
}

/** Cases 0 to count - 1 of a seed, equal to generateScenario's but drawn in chunks: for statistics over thousands. */
export function* generateScenarios(
  options: Partial<GeneratorOptions>,
  seed: number,
  count: number,
): Generator<Scenario, void, undefined> {
  const resolved = resolveGeneratorOptions(options);
  for (const [index, choices] of drawCases(choicesArbitrary, seed, count)) {
    yield assemble(choices, resolved, seed, index);
  }
}

function assemble(
  choices: Choices,
  options: GeneratorOptions,
  seed: number,
  index: number,
): Scenario {
  // The first cases of a run cover every pair of levels; another seed begins elsewhere in the table.
  const rows = pairwiseTable.length;
  const row = index < rows ? pairwiseTable[(index + Math.abs(seed)) % rows] : undefined;
  const content = buildScenario(choices, row, options);
  const scenario: Scenario = {
    apiVersion: scenarioApiVersion,
    kind: 'Scenario',
    metadata: {
      name: `np-s${seed}-i${index}`,
      origin: { generatorVersion, suite: networkPolicySuite, seed, index, options: { ...options } },
    },
    ...content,
    steps: [],
  };
  return { ...scenario, metadata: { ...scenario.metadata, labels: featureLabels(scenario) } };
}
