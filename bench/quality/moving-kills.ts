/**
 * Cases to the first kill of the faults that one world alone cannot show: those of class churn, and one that comes and
 * goes. Each is a campaign of stateful cases on the simulated cluster, over time and with its confirmations.
 * Usage: npx tsx bench/quality/moving-kills.ts [seeds] [cases] [names,...|all]
 */
import { fileURLToPath } from 'node:url';
import { faultNames, type FaultName } from '../../cluster/simulated/faults.ts';
import { statefulCampaign } from '../../runner/testing/stateful-campaign.ts';
import { stillFaults } from './killed-faults.ts';

export const movingFaults: readonly FaultName[] = faultNames.filter(
  (name) => !stillFaults.includes(name),
);

/** Cases to the first kill for seeds 1 to `seeds`, counted from 1; Infinity for a seed whose cases all conform. */
export async function movingKills(
  fault: FaultName,
  seeds: number,
  casesMax: number,
): Promise<readonly number[]> {
  const kills: number[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const { firstKill } = await statefulCampaign([fault], seed, casesMax);
    kills.push(firstKill === undefined ? Infinity : firstKill + 1);
  }
  return kills;
}

/** The upper median. */
export function medianOf(kills: readonly number[]): number {
  return kills.toSorted((a, b) => a - b)[Math.floor(kills.length / 2)] ?? Infinity;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [seeds = '7', cases = '60', names = 'all'] = process.argv.slice(2);
  for (const fault of movingFaults) {
    if (names !== 'all' && !names.split(',').includes(fault)) continue;
    const kills = await movingKills(fault, Number(seeds), Number(cases));
    process.stdout.write(`${fault}: median ${medianOf(kills)} of ${kills.join(' ')}\n`);
  }
}
