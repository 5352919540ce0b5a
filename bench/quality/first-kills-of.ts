/**
 * Cases to the first kill of every fault that one world shows, over one seed of generated cases alone: no fixture, no
 * corpus. A fault that was killed is not asked again, so that the frequent ones cost nothing.
 */
import type { FaultName } from '../../cluster/simulated/faults.ts';
import { generateScenarios } from '../../generators/network-policy.ts';
import type { Scenario } from '../../model/scenario.ts';
import { killedFaults, stillFaults } from './killed-faults.ts';

export interface FirstKillOptions {
  readonly seed: number;
  /** Cases after which a fault counts as not killed. */
  readonly casesMax: number;
  /** 0 begins with the pairwise table, as a run does; a number beyond it draws at random alone. */
  readonly firstIndex: number;
}

/** Number of the case that killed each fault first, counted from 1; a fault that survived is absent. */
export function firstKills(options: FirstKillOptions): ReadonlyMap<FaultName, number> {
  const kills = new Map<FaultName, number>();
  let left = stillFaults;
  let cases = 0;
  for (const scenario of scenariosOf(options)) {
    if (left.length === 0) break;
    cases++;
    const killed = killedFaults(scenario, left);
    for (const fault of killed) kills.set(fault, cases);
    left = left.filter((fault) => !killed.includes(fault));
  }
  return kills;
}

/** The median per fault over several seeds; null where most of the seeds did not kill it. */
export function medianKills(
  seeds: readonly ReadonlyMap<FaultName, number>[],
): Readonly<Record<string, number | null>> {
  return Object.fromEntries(
    stillFaults.map((fault) => {
      const sorted = seeds.map((kills) => kills.get(fault) ?? Infinity).sort((a, b) => a - b);
      const median = sorted[Math.floor(sorted.length / 2)] ?? Infinity;
      return [fault, median === Infinity ? null : median];
    }),
  );
}

/** The cases of a seed, drawn as the bench draws them. */
export function* scenariosOf({
  seed,
  casesMax,
  firstIndex,
}: FirstKillOptions): Generator<Scenario> {
  const options = { ipFamilies: 'dual', externalEndpoints: 1 } as const;
  let index = 0;
  for (const scenario of generateScenarios(options, seed, firstIndex + casesMax)) {
    if (index++ >= firstIndex) yield scenario;
  }
}
