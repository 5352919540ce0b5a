import { beforeAll, describe, expect, it } from 'vitest';
import { worldsOf, type Scenario } from '../../model/scenario.ts';
import { scenarioSchema } from '../../model/schema.ts';
import { changesOf } from '../../model/step.ts';
import { labelMinimumOptions } from '../label-minimums.ts';
import { stepLabelMinimums } from './label-minimums.ts';
import { generateStatefulScenario, generateStatefulScenarios } from './stateful.ts';
import { livePods, podName } from './step-context.ts';

/** CPU-bound; the machine may be busy with other tests. */
const timeout = 180_000;
const samples = 1200;
let scenarios: readonly Scenario[] = [];

beforeAll(() => {
  scenarios = [...generateStatefulScenarios(labelMinimumOptions, 1, samples)];
}, timeout);

describe('stateful scenarios', { timeout }, () => {
  it('are a pure function of seed and index, item i of the stream as case i', () => {
    for (const index of [0, 1, 99, 100, 101, 500]) {
      expect(generateStatefulScenario(labelMinimumOptions, 1, index)).toEqual(scenarios[index]);
    }
  });

  it('are valid scenario files: every step can be applied to the world before it', () => {
    for (const scenario of scenarios) {
      const result = scenarioSchema.safeParse(scenario);
      expect(result.error?.issues, scenario.metadata.name).toBeUndefined();
    }
  });

  it('have one to five steps, two running pods or more at any time, and unique pod names', () => {
    for (const scenario of scenarios) {
      expect(scenario.steps.length).toBeGreaterThanOrEqual(1);
      expect(scenario.steps.length).toBeLessThanOrEqual(5);
      for (const world of worldsOf(scenario)) {
        expect(livePods(world).length, scenario.metadata.name).toBeGreaterThanOrEqual(2);
        expect(new Set(world.pods.map(podName)).size).toBe(world.pods.length);
      }
    }
  });

  it('never refer to the address of a pod that is not there or that changes', () => {
    for (const scenario of scenarios) {
      worldsOf(scenario).forEach((world, index) => {
        const referred = JSON.stringify(world.networkPolicies);
        const step = scenario.steps[index];
        const recreated = (step === undefined ? [] : changesOf(step)).flatMap((change) =>
          'recreate' in change ? [`pod ${change.recreate.namespace}/${change.recreate.name} `] : [],
        );
        const running = new Set(livePods(world).map((pod) => `pod ${podName(pod)} `));
        for (const [reference] of referred.matchAll(/pod [a-z-]+\/[a-z] /g)) {
          expect(running.has(reference), `${scenario.metadata.name} ${reference}`).toBe(true);
          expect(recreated).not.toContain(reference);
        }
      });
    }
  });

  it(`carry each label of steps often enough in ${samples} samples`, () => {
    const counts = new Map<string, number>();
    for (const { metadata } of scenarios) {
      for (const label of metadata.labels ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    const starved = Object.entries(stepLabelMinimums).filter(
      ([label, percent]) => (100 * (counts.get(label) ?? 0)) / samples < percent,
    );
    expect(starved).toEqual([]);
    const unlisted = [...counts.keys()].filter(
      (label) => /^steps?:/.test(label) && stepLabelMinimums[label] === undefined,
    );
    expect(unlisted).toEqual([]);
  });
});
