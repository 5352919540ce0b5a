import { describe, expect, it } from 'vitest';
import { generateScenario } from '../../generators/network-policy.ts';
import { resolveGeneratorOptions } from '../../generators/options.ts';
import { worldsOf } from '../../model/scenario.ts';
import { stepProblems } from '../../model/step-problems.ts';
import { withPreceding } from './with-preceding.ts';

const options = resolveGeneratorOptions({ podsMax: 5, policiesMax: 3 });
const at = (index: number) => generateScenario(options, 5, index);

/** Objects by kind and name: their order in a world means nothing. */
function sorted(world: ReturnType<typeof worldsOf>[number] | undefined): readonly string[] {
  if (world === undefined) return [];
  return Object.values(world)
    .flat()
    .map((object) => JSON.stringify(object))
    .sort();
}

describe('withPreceding', () => {
  it('goes through the worlds of the lane one after the other and ends in that of the case', () => {
    const past = [at(0), at(1), at(2)];
    const { scenario, stepsBefore } = withPreceding(past, at(3));
    const worlds = worldsOf(scenario);
    expect(stepsBefore).toBe(3);
    expect(worlds).toHaveLength(4);
    [...past, at(3)].forEach(({ world }, position) => {
      expect(sorted(worlds[position])).toEqual(sorted(world));
    });
  });

  it('is a valid scenario of any past', () => {
    for (let index = 0; index < 20; index++) {
      const { scenario } = withPreceding([at(index), at(index + 1)], at(index + 2));
      expect(stepProblems(scenario)).toEqual([]);
    }
  });

  it('adds no step where two worlds are equal, and none without a past', () => {
    expect(withPreceding([at(1)], at(1)).stepsBefore).toBe(0);
    expect(withPreceding([], at(1))).toEqual({ scenario: at(1), stepsBefore: 0 });
  });
});
