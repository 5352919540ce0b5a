/** What the mutants are run on: the simulated cluster, or a cluster by the name of its context, and the cases for it. */
import type { Cluster } from '../../../cluster/cluster.ts';
import { generateScenario } from '../../../generators/network-policy.ts';
import type { GeneratorOptions } from '../../../generators/options.ts';
import type { IpFamily } from '../../../model/kubernetes.ts';
import type { Profile } from '../../../model/profile.ts';
import type { Scenario } from '../../../model/scenario.ts';
import { optionsForCluster } from '../../../runner/generator-flags.ts';
import { openCluster } from '../../../runner/open-cluster.ts';
import { lanesFrom } from './lanes-from.ts';

/** No hostNetwork pods: what policies do with them is open, and they need a node for themselves. */
const smallWorlds = { hostNetwork: false, podsMax: 6, policiesMax: 4 };

export interface MutantSuite {
  /** Opens a cluster that nothing was asked of yet. */
  readonly openCluster: () => Promise<{ readonly cluster: Cluster; readonly profile: Profile }>;
  /** Removes what a shared connection made. */
  readonly close: () => Promise<void>;
  readonly profile: Profile;
  readonly ipFamilies: readonly IpFamily[];
  readonly generatorOptions: GeneratorOptions;
  readonly scenarioAt: (index: number) => Scenario;
}

export interface SuiteOptions {
  /** `simulated`, or a context. */
  readonly target: string;
  readonly seed: number;
  /**
   * Whether all mutants share one connection: each has new lanes as well, and none waits for the removal of the lanes of
   * the one before. For a whole sweep.
   */
  readonly shared: boolean;
}

/** Lanes that a mutant may open. */
const lanesPerMutant = 1000;

/** Throws HarnessError where there is no such cluster. */
export async function createSuite(
  { target, seed, shared }: SuiteOptions,
  signal: AbortSignal,
): Promise<MutantSuite> {
  const selection =
    target === 'simulated'
      ? ({ cluster: 'simulated', ipFamily: 'ipv4' } as const)
      : ({ cluster: 'kubeconfig', context: target } as const);
  const write = (text: string): void => void process.stderr.write(text);
  const open = (): Promise<{ cluster: Cluster; profile: Profile }> =>
    openCluster(selection, { seed, env: process.env, write, isTerminal: false }, signal);
  const { cluster, profile } = await open();
  const { facts } = cluster;
  if (!shared) await cluster.close();
  const options = { ...optionsForCluster(facts), ...smallWorlds };
  const scenarios = new Map<number, Scenario>();
  let connections = 0;
  const sharedCluster = (): Cluster => {
    const own = lanesFrom(cluster, lanesPerMutant * connections++);
    return { ...own, close: () => Promise.resolve() };
  };
  return {
    openCluster: shared ? () => Promise.resolve({ cluster: sharedCluster(), profile }) : open,
    close: () => cluster.close(),
    profile,
    ipFamilies: facts.ipFamilies,
    generatorOptions: options,
    scenarioAt(index) {
      const known = scenarios.get(index) ?? generateScenario(options, seed, index);
      scenarios.set(index, known);
      return known;
    },
  };
}
