/**
 * Service mutants on a cluster: each is run through find, confirm, shrink and replay. Exit code 1 if one is missed.
 * Usage: npx tsx bench/quality/service-mutants.ts simulated|CONTEXT [names,...|all] [seed] [cases]
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster } from '../../runner/open-cluster.ts';
import { examineServiceMutant, lanesPerMutant } from './service-mutants/examine-service-mutant.ts';
import { serviceMutants } from './service-mutants/mutants.ts';

const [target = 'simulated', names = 'all', seed = '1', cases = '60'] = process.argv.slice(2);
const controller = new AbortController();
process.on('SIGINT', () => {
  controller.abort(new Error('interrupted'));
});
const selection =
  target === 'simulated'
    ? ({ cluster: 'simulated' } as const)
    : ({ cluster: 'kubeconfig', context: target } as const);
const { cluster, profile } = await openCluster(
  selection,
  {
    ...{ seed: Number(seed), asksServices: true, env: process.env, isTerminal: false },
    write: (text: string) => void process.stderr.write(text),
  },
  controller.signal,
);
const plan = {
  ...{ cluster, profile, seed: Number(seed), casesMax: Number(cases), shrinkLanes: 3 },
  settleTimeoutMs: 5000,
  reportDirectory: mkdtempSync(join(tmpdir(), 'kubeprop-service-mutants-')),
};
try {
  for (const [number, mutant] of serviceMutants.entries()) {
    if (names !== 'all' && !names.split(',').includes(mutant.name)) continue;
    const row = await examineServiceMutant(
      mutant,
      { ...plan, firstLane: number * lanesPerMutant },
      controller.signal,
    );
    if (row === undefined) {
      process.stdout.write(`${mutant.name}: not found in ${cases} cases\n`);
      process.exitCode = 1;
      continue;
    }
    const { name, index, originalSize, size, rounds, seconds, mutated, healthy, signature, folder } = row; // prettier-ignore
    process.stdout.write(
      `${name}, case ${index}: size ${originalSize} -> ${size} in ${rounds} rounds, ${seconds.toFixed(1)} s; ` +
        `replay ${mutated}, without the mutant ${healthy}; ${signature} ${folder}\n`,
    );
    if (mutated !== 'reproduced' || healthy !== 'not reproduced') process.exitCode = 1;
  }
} finally {
  await cluster.close();
}
