/**
 * The mutation score of the oracle: puts each semantic mutant into it and runs the tests that must notice. Writes
 * oracle-mutants/score.json; exits with 1 where a mutant survived. Takes some minutes of one core.
 * Usage: npx tsx bench/quality/oracle-mutants.ts [--missing]   (--missing: only mutants that the score does not list)
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutantName, type Mutant } from './oracle-mutants/mutant.ts';
import { mutantGroups, testFor, type MutantGroup } from './oracle-mutants/oracle-mutants.ts';
import { runFixtures } from './oracle-mutants/run-fixtures.ts';
import { runMutants } from './oracle-mutants/run-mutants.ts';
import score from './oracle-mutants/score.json' with { type: 'json' };

const root = join(import.meta.dirname, '..', '..');
const all = mutantGroups.flatMap(({ mutants }) => mutants.map(mutantName));
const known = new Map(process.argv.includes('--missing') ? Object.entries(score.killedBy) : []);
const killedBy = new Map([...known].filter(([name]) => all.includes(name)));
const survivors: string[] = [];

for (const group of mutantGroups) await runGroup(group);
for (const survivor of survivors) process.stdout.write(`survived: ${survivor}\n`);
process.stdout.write(`${killedBy.size} of ${all.length} killed\n`);
process.exitCode = survivors.length === 0 ? 0 : 1;

async function runGroup(group: MutantGroup): Promise<void> {
  const { oracle, mutants } = group;
  const unmutated = await runFixtures(root, undefined, oracle);
  if (unmutated !== undefined) throw new Error(`without any mutant, this fails: ${unmutated}`);
  const unnoticed: Mutant[] = [];
  for (const mutant of mutants) {
    if (killedBy.has(mutantName(mutant))) continue;
    const fixture = await runFixtures(root, mutant, oracle);
    if (fixture === undefined) unnoticed.push(mutant);
    else report(mutant, fixture);
  }
  if (unnoticed.length === 0) return;
  const results = runMutants(root, unnoticed, (mutant) => testFor(group, mutant));
  for await (const { mutant, killedBy: test } of results) report(mutant, test);
}

/** Prints the fate of a mutant and saves the score, so that a run which is stopped can go on with --missing. */
function report(mutant: Mutant, test: string | undefined): void {
  const name = mutantName(mutant);
  if (test === undefined) survivors.push(name);
  else killedBy.set(name, test);
  const fate = test === undefined ? 'SURVIVED' : `killed by ${test}`;
  process.stdout.write(`${name}\n  ${mutant.kind}: ${fate}\n`);
  const file = join(import.meta.dirname, 'oracle-mutants', 'score.json');
  const ordered = Object.fromEntries(
    all.flatMap((key) => {
      const killer = killedBy.get(key);
      return killer === undefined ? [] : [[key, killer]];
    }),
  );
  const saved = { mutants: all.length, killed: killedBy.size, survivors, killedBy: ordered };
  writeFileSync(file, `${JSON.stringify(saved, null, 2)}\n`);
}
