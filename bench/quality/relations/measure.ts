/**
 * Which faults of the simulated cluster and which mutants of the oracle the relations alone find, with nothing
 * predicted. Prints the rows of kills.ts: in how many cases a relation breaks, the first of them, and which relations.
 * Usage: npx tsx bench/quality/relations/measure.ts [cases] [seed]
 */
import { faultCatalogue, faultNames } from '../../../cluster/simulated/faults.ts';
import { generateRelationCases } from '../../../generators/relations/generate-relations.ts';
import { countFaultKills, countOracleKills, type Kills } from './count-kills.ts';
import { killOptions } from './kills.ts';
import { oracleMutants } from './oracle-mutants.ts';

const [cases = '60', seed = '1'] = process.argv.slice(2);
const relationCases = [...generateRelationCases(killOptions, Number(seed), Number(cases))];

// What only a change shows needs steps, which these tables do not take.
const lasting = faultNames.filter((name) => faultCatalogue[name].faultClass !== 'churn');
print('faults of the simulated cluster', countFaultKills(relationCases, lasting));
print('mutants of the oracle', await countOracleKills(relationCases, oracleMutants));

function print(title: string, kills: Kills): void {
  process.stdout.write(`// ${title}, ${cases} cases of seed ${seed}\n`);
  for (const [name, found] of [...kills].toSorted((a, b) => b[1].length - a[1].length)) {
    const by = [...new Set(found.map(({ relation }) => relation))].toSorted().join(' ');
    const row = [name, found.length, found[0]?.index ?? -1, by];
    process.stdout.write(`${JSON.stringify(row)},\n`);
  }
}
