/**
 * Generated stateful cases on a simulated cluster, for tests and benchmarks: which of them find a fault, and by which of
 * the verdicts over time.
 */
import type { FaultName } from '../../cluster/simulated/faults.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { generateStatefulScenario } from '../../generators/stateful/stateful.ts';
import {
  confirmedMismatches,
  temporalViolations,
  type CaseResult,
} from '../../model/case-result.ts';
import { quietCampaign } from './quiet-campaign.ts';

export interface StatefulRun {
  readonly results: readonly CaseResult[];
  /** Index of the first violating case; undefined where none is. */
  readonly firstKill: number | undefined;
  /** Whether a confirmed mismatch, or else what was seen over time, killed. */
  readonly by: 'mismatch' | 'time' | undefined;
}

/** Runs cases of a seed until one violates, or all of them. */
export async function statefulCampaign(
  faults: readonly FaultName[],
  seed: number,
  cases: number,
): Promise<StatefulRun> {
  const results: CaseResult[] = [];
  const cluster = createSimulatedCluster({ seed, faults, ipFamilies: ['IPv4'] });
  await quietCampaign(cluster, {
    scenarioAt: (index) => generateStatefulScenario({ podsMax: 5 }, seed, index),
    cases,
    lanes: 1,
    failFast: true,
    onCase: (result) => {
      results.push(result);
    },
  });
  const killer = results.find(({ status }) => status === 'violates');
  const byMismatch = killer?.steps.some((step) => confirmedMismatches(step).length > 0);
  const byTime = killer?.steps.some((step) => temporalViolations(step).length > 0);
  return {
    results,
    firstKill: killer?.index,
    by: byMismatch === true ? 'mismatch' : byTime === true ? 'time' : undefined,
  };
}
