/**
 * Which faults of the simulated cluster and which mutants of the oracle the relations alone find, with nothing
 * predicted: counts cases of a seed with a broken relation. Prints a table, the rarest first; the committed numbers are
 * in kills.ts.
 * Usage: npx tsx bench/quality/relations/measure.ts [cases] [seed]
 */
import { faultNames } from '../../../cluster/simulated/faults.ts';
import { generateRelationCases } from '../../../generators/relations/generate-relations.ts';
import { countFaultKills, countOracleKills } from './count-kills.ts';
import { oracleMutants } from './oracle-mutants.ts';

const [cases = '300', seed = '1'] = process.argv.slice(2);
const options = { ipFamilies: 'dual', externalEndpoints: 1, podsMax: 6 } as const;
const relationCases = [...generateRelationCases(options, Number(seed), Number(cases))];

print('faults of the simulated cluster', countFaultKills(relationCases, faultNames));
print('mutants of the oracle', await countOracleKills(relationCases, oracleMutants));

function print(title: string, kills: ReadonlyMap<string, readonly string[]>): void {
  process.stdout.write(`${title}, cases of ${cases} in which a relation breaks:\n`);
  for (const [name, relations] of [...kills].toSorted((a, b) => a[1].length - b[1].length)) {
    const by = [...new Set(relations)].toSorted().join(', ');
    process.stdout.write(`${String(relations.length).padStart(6)}  ${name}: ${by || 'none'}\n`);
  }
}
