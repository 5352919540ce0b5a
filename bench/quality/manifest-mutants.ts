/**
 * Manifest mutants on a cluster: each one is run through find, confirm, shrink and replay, in the first generated case
 * whose predicted matrix it alters. Exit code 1 if one is missed or the median takes longer than a minute.
 * Usage: npx tsx bench/quality/manifest-mutants.ts simulated|CONTEXT [names,...|all] [seed] [results file] [shared]
 * CONTEXT names a KIND cluster of kubeprop; results are appended, and what the file has is not run again. `shared` keeps
 * one connection for all mutants.
 */
import { appendFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSuite } from './manifest-mutants/suite.ts';
import { alteringCase } from './manifest-mutants/altering-case.ts';
import { examineMutant, type Examination } from './manifest-mutants/examine-mutant.ts';
import { manifestMutants } from './manifest-mutants/mutants.ts';

const casesMax = 400;
const medianMaxSeconds = 60;

const [target = 'simulated', names = 'all', seed = '1', file, mode] = process.argv.slice(2);
const controller = new AbortController();
process.on('SIGINT', () => {
  controller.abort(new Error('interrupted'));
});
const { signal } = controller;
const interrupted = (): boolean => signal.aborted;
const rows: Examination[] =
  file !== undefined && existsSync(file)
    ? readFileSync(file, 'utf8').trimEnd().split('\n').filter(Boolean).map((line) => JSON.parse(line) as Examination) // prettier-ignore
    : [];
const suite = await createSuite({ target, seed: Number(seed), shared: mode === 'shared' }, signal);
const reportDirectory = mkdtempSync(join(tmpdir(), 'kubeprop-mutants-'));
const plan = {
  openCluster: suite.openCluster,
  generatorOptions: suite.generatorOptions,
  reportDirectory,
  ...{ seed: Number(seed), settleTimeoutMs: 5000, shrinkLanes: 4 },
};

process.stdout.write(`mutant, case: found confirmed shrunk (namespaces/pods/policies/rules) replayed healthy seconds (stages) signature\n`); // prettier-ignore
for (const mutant of manifestMutants) {
  if (names !== 'all' && !names.split(',').includes(mutant.name)) continue;
  if (interrupted() || rows.some(({ name }) => name === mutant.name)) continue;
  const altering = alteringCase(mutant, suite.scenarioAt, suite, casesMax);
  if (altering === undefined) {
    process.stdout.write(`${mutant.name}: no case of the first ${casesMax} is altered by it\n`);
    process.exitCode = 1;
    continue;
  }
  const row = await examineMutant(mutant, altering, plan, signal).catch((error: unknown) => {
    if (interrupted()) return undefined;
    throw error;
  });
  if (row === undefined || interrupted()) break;
  rows.push(row);
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
  process.stdout.write(`${formatRow(row)}\n`);
}
await suite.close();

const missed = rows.filter((row) => !row.found || !row.confirmed || !row.replayed || !row.healthy);
const seconds = rows.flatMap((row) => row.seconds ?? []).sort((a, b) => a - b);
const median = seconds[Math.floor((seconds.length - 1) / 2)] ?? Infinity;
const slowest = seconds.at(-1) ?? Infinity;
process.stdout.write(
  `${rows.length - missed.length} of ${rows.length} mutants found, confirmed, shrunk and replayed; ` +
    `first mismatch to smallest scenario: median ${median.toFixed(1)} s, longest ${slowest.toFixed(1)} s\n`,
);
if (missed.length > 0 || median > medianMaxSeconds) process.exitCode = 1;

function formatRow(row: Examination): string {
  const word = (fact: boolean): string => (fact ? 'yes' : 'NO ');
  const shrunk = `${row.before} -> ${row.after ?? '-'} in ${row.rounds ?? '-'} rounds (${row.ended ?? '-'})`;
  const time = row.seconds === undefined ? '-' : row.seconds.toFixed(1);
  const stages = Object.entries(row.stages ?? {})
    .map(([stage, lasted]) => `${stage} ${lasted.toFixed(1)}`)
    .join(', ');
  return `${row.name}, ${row.index}: ${word(row.found)} ${word(row.confirmed)} ${shrunk} ${word(row.replayed)} ${word(row.healthy)} ${time} (${stages}) ${row.signature ?? ''}`;
}
