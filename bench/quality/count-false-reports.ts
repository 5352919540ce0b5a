/**
 * False reports: violations that a campaign reports of a simulated cluster that conforms, while open cells time out at
 * random and calls of the environment fail. The campaign is the real one, confirmation included; only worlds are small.
 */
import { parseChaos } from '../../cluster/simulated/chaos/chaos-options.ts';
import { withChaos } from '../../cluster/simulated/chaos/with-chaos.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { generateScenario } from '../../generators/network-policy.ts';
import { resolveGeneratorOptions } from '../../generators/options.ts';
import type { CaseStatus } from '../../model/case-result.ts';
import { quietCampaign } from '../../runner/testing/quiet-campaign.ts';

/** Small worlds: 10,000 of them take minutes; the chance of a false report grows with the cells that are asked. */
export const falseReportWorlds = {
  podsMax: 3,
  policiesMax: 3,
  portsPerCase: 4,
  hostNetwork: false,
} as const;

export interface FalseReports {
  readonly cases: number;
  readonly cells: number;
  /** Cells that mismatched at first and were dismissed by repeats. */
  readonly dismissed: number;
  readonly statuses: Readonly<Record<CaseStatus, number>>;
  /** Indices of cases that were reported as violations. */
  readonly reported: readonly number[];
}

/** Runs cases 0 to `cases` - 1 of a seed; `chaos` is the text of --chaos. Throws what ended the campaign early. */
export async function countFalseReports(
  cases: number,
  seed: number,
  noise: number,
  chaos: string,
): Promise<FalseReports> {
  const options = resolveGeneratorOptions(falseReportWorlds);
  const simulated = createSimulatedCluster({ seed, noise, ipFamilies: ['IPv4'] });
  const { summaries, failure } = await quietCampaign(
    withChaos(simulated, parseChaos(chaos), seed),
    {
      scenarioAt: (index) => generateScenario(options, seed, index),
      cases,
    },
  );
  if (failure !== undefined) throw failure;
  const count = (status: CaseStatus): number =>
    summaries.filter((summary) => summary.status === status).length;
  return {
    cases: summaries.length,
    cells: summaries.reduce((sum, { counts }) => sum + counts.cells, 0),
    dismissed: summaries.reduce((sum, { dismissed }) => sum + dismissed, 0),
    statuses: {
      conforms: count('conforms'),
      violates: count('violates'),
      inconclusive: count('inconclusive'),
    },
    reported: summaries.filter(({ status }) => status === 'violates').map(({ index }) => index),
  };
}
