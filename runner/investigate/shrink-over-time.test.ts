import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../cluster/simulated/faults.ts';
import { resolveGeneratorOptions } from '../../generators/options.ts';
import { generateStatefulScenario } from '../../generators/stateful/stateful.ts';
import type { ReducedRecorded } from '../../model/history.ts';
import { recordedRun } from '../testing/recorded-run.ts';

const generatorOptions = resolveGeneratorOptions({ podsMax: 5, hostNetwork: false });
const seed = 1;

async function run(fault: FaultName, shrink: boolean) {
  const recorded = await recordedRun({
    ...{ suite: 'stateful', generatorOptions, seed, cases: 20, shrink, failFast: true },
    faults: [fault],
    scenarioAt: (index) => generateStatefulScenario(generatorOptions, seed, index),
  });
  const reduced = recorded.events.filter(
    (event): event is ReducedRecorded => event.type === 'reduced',
  );
  return { ...recorded, reduced };
}

describe('a violation that shows over time alone', () => {
  it.each(['opens-while-policy-is-added', 'reverts-after-settling'] as const)(
    '%s comes out as one step between two pods at most',
    async (fault) => {
      const { code, text, reduced } = await run(fault, true);
      expect(code).toBe(1);
      expect(reduced).toHaveLength(1);
      const [{ scenario, ended } = { scenario: undefined, ended: undefined }] = reduced;
      expect(ended).toBe('minimal');
      expect(scenario?.steps).toHaveLength(1);
      expect(scenario?.world.pods.length).toBeLessThanOrEqual(2);
      expect(scenario?.world.networkPolicies.length).toBeLessThanOrEqual(1);
      expect(text).toContain('shown again in a fresh lane');
      expect(text).toMatch(/replay: {3}npx kubeprop replay \S+-smallest\.yaml/);
    },
  );

  it('is told as it was found where shrinking is off', async () => {
    const { code, text, reduced } = await run('opens-while-policy-is-added', false);
    expect(code).toBe(1);
    expect(reduced).toEqual([]);
    expect(text).toContain('never open');
  });
});
