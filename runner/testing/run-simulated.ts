/** Cases on the simulated cluster for tests: the results themselves, as a campaign hands them over. */
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import type { SimulatedOptions } from '../../cluster/simulated/options.ts';
import { generateScenario } from '../../generators/network-policy.ts';
import { resolveGeneratorOptions } from '../../generators/options.ts';
import type { CaseResult } from '../../model/case-result.ts';
import { specificationProfile, type Profile } from '../../model/profile.ts';
import { createAlphaBudget } from '../alpha-budget.ts';
import { runCampaign } from '../campaign.ts';

/** Runs cases 0 to `cases` - 1 of a seed on both families, with an external endpoint. */
export async function runSimulated(
  seed: number,
  cases: number,
  cluster: SimulatedOptions = {},
  profile: Profile = specificationProfile,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  const options = resolveGeneratorOptions({ ipFamilies: 'dual', externalEndpoints: 1 });
  const opened = createSimulatedCluster({ seed, externalEndpoints: 1, ...cluster });
  await runCampaign(
    opened,
    {
      stored: [],
      alpha: createAlphaBudget(),
      scenarioAt: (index) => generateScenario(options, seed, index),
      firstIndex: 0,
      cases,
      timeLimitMs: undefined,
      lanes: 1,
      failFast: false,
      settleTimeoutMs: 3000,
      throwRejections: false,
      profile,
    },
    {
      onLaneReady: () => undefined,
      onResult: () => undefined,
      onSkip: () => undefined,
      onCase: (result) => results.push(result),
      date: () => new Date(0),
    },
    new AbortController().signal,
  );
  await opened.close();
  return results;
}
