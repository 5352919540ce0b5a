import { describe, expect, it } from 'vitest';
import { generateScenarios } from '../../generators/network-policy.ts';
import { familiesOf, resolveGeneratorOptions } from '../../generators/options.ts';
import { measureCase, summarise } from './balance.ts';

/** Each case predicts some hundred cells; the machine may be busy with other tests. */
const timeout = 180_000;

describe('the balance of generated scenarios', () => {
  it.each([
    ['by default', {}],
    ['with one external endpoint', { externalEndpoints: 1 }],
  ])(
    'leaves few worlds that say nothing, %s',
    (_title, partial) => {
      const options = resolveGeneratorOptions(partial);
      const balance = summarise(
        [...generateScenarios(options, 1, 400)].map((scenario) =>
          measureCase(scenario, familiesOf(options)),
        ),
      );
      expect(balance.selectingShare).toBeGreaterThanOrEqual(0.97);
      expect(balance.allAllowShare + balance.allDenyShare).toBeLessThan(0.05);
      expect(balance.eitherMean).toBeLessThan(0.15);
      expect(balance.allowQuartiles[1]).toBeGreaterThan(0.35);
      expect(balance.allowQuartiles[1]).toBeLessThan(0.65);
      expect(balance.ruleHitShare).toBeGreaterThan(0.9);
    },
    timeout,
  );
});
