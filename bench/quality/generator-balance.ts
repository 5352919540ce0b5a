/**
 * Prints the balance of generated network-policy scenarios under several generator options, against the targets that
 * the weights are tuned for: npx tsx bench/quality/generator-balance.ts [cases] [seed]
 */
import { generateScenarios } from '../../generators/network-policy.ts';
import { familiesOf, resolveGeneratorOptions } from '../../generators/options.ts';
import type { GeneratorOptions } from '../../generators/options.ts';
import { measureCase, summarise, type Balance } from './balance.ts';

const variants: Readonly<Record<string, Partial<GeneratorOptions>>> = {
  default: {},
  'one external': { externalEndpoints: 1 },
  'dual stack, one external': { ipFamilies: 'dual', externalEndpoints: 1 },
  'five pods': { podsMax: 5 },
};

const [cases = '1000', seed = '1'] = process.argv.slice(2);
for (const [name, partial] of Object.entries(variants)) {
  const options = resolveGeneratorOptions(partial);
  const counted = [];
  for (const scenario of generateScenarios(options, Number(seed), Number(cases))) {
    counted.push(measureCase(scenario, familiesOf(options)));
  }
  process.stdout.write(`${name}\n${describeBalance(summarise(counted))}\n`);
}

function describeBalance(balance: Balance): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return [
    ['a policy selects a probed pod', percent(balance.selectingShare), '>= 97 %'],
    ['everything allowed', percent(balance.allAllowShare), 'with the next, < 5 %'],
    ['everything denied', percent(balance.allDenyShare), ''],
    ['either, mean', percent(balance.eitherMean), '< 15 %'],
    ['allow share, quartiles', balance.allowQuartiles.map(percent).join(', '), 'median 35-65 %'],
    ['a rule allows a probed cell', percent(balance.ruleHitShare), ''],
  ]
    .map(
      ([what = '', value = '', target = '']) => `  ${what.padEnd(32)}${value.padEnd(26)}${target}`,
    )
    .join('\n');
}
