/**
 * Which faults of the simulated cluster and which mutants of the oracle the relations alone find, with nothing
 * predicted. Prints the rows of kills.ts: the first case in which a relation breaks, and that relation.
 * Usage: npx tsx bench/quality/relations/measure.ts [cases] [seed]
 */
import { faultCatalogue, faultNames } from '../../../cluster/simulated/faults.ts';
import { generateRelationCases } from '../../../generators/relations/generate-relations.ts';
import { firstFaultKill, firstOracleKill, type Kill } from './first-kills.ts';
import { killOptions } from './kills.ts';
import { oracleMutants } from './oracle-mutants.ts';

const [cases = '60', seed = '1'] = process.argv.slice(2);
const relationCases = [...generateRelationCases(killOptions, Number(seed), Number(cases))];

for (const mutant of oracleMutants) {
  print('oracle', mutant.name, await firstOracleKill(relationCases, mutant));
}
for (const fault of faultNames) {
  // What only a change shows needs steps, which these tables do not take.
  if (faultCatalogue[fault].faultClass === 'churn') continue;
  print('fault', fault, firstFaultKill(relationCases, fault));
}

function print(kind: string, name: string, kill: Kill | undefined): void {
  process.stdout.write(
    `${JSON.stringify([kind, name, kill?.index ?? -1, kill?.relation ?? ''])},\n`,
  );
}
