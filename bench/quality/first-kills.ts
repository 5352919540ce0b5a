/**
 * Prints the median number of cases to the first kill of every fault, as JSON, and the faults that some seed missed.
 * Usage: npx tsx bench/quality/first-kills.ts [seeds] [cases per seed] [first index]
 */
import type { FaultName } from '../../cluster/simulated/faults.ts';
import { firstKills, medianKills } from './first-kills-of.ts';
import { stillFaults } from './killed-faults.ts';

const [seeds = '50', casesMax = '150', firstIndex = '0'] = process.argv.slice(2);
const kills: ReadonlyMap<FaultName, number>[] = [];
for (let seed = 1; seed <= Number(seeds); seed++) {
  const options = { seed, casesMax: Number(casesMax), firstIndex: Number(firstIndex) };
  kills.push(firstKills(options));
  process.stderr.write(
    `seed ${seed}: ${kills.at(-1)?.size ?? 0} of ${stillFaults.length} killed\n`,
  );
}
const missedBySeeds = Object.fromEntries(
  stillFaults
    .map((fault) => [fault, kills.filter((seed) => !seed.has(fault)).length] as const)
    .filter(([, missed]) => missed > 0),
);
process.stdout.write(
  `${JSON.stringify({ seeds: kills.length, casesMax: Number(casesMax), firstIndex: Number(firstIndex), medianCasesToFirstKill: medianKills(kills), missedBySeeds }, null, 2)}\n`,
);
