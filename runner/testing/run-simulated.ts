/** Cases on the simulated cluster for tests: the results themselves, as a campaign hands them over. */
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import type { SimulatedOptions } from '../../cluster/simulated/options.ts';
import { generateScenario } from '../../generators/network-policy.ts';
import { resolveGeneratorOptions } from '../../generators/options.ts';
import type { CaseResult } from '../../model/case-result.ts';
import { specificationProfile, type Profile } from '../../model/profile.ts';
import { quietCampaign } from './quiet-campaign.ts';

/** Runs cases 0 to `cases` - 1 of a seed on both families, with an external endpoint. */
export async function runSimulated(
  seed: number,
  cases: number,
  cluster: SimulatedOptions = {},
  profile: Profile = specificationProfile,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  const options = resolveGeneratorOptions({ ipFamilies: 'dual', externalEndpoints: 1 });
  await quietCampaign(createSimulatedCluster({ seed, externalEndpoints: 1, ...cluster }), {
    scenarioAt: (index) => generateScenario(options, seed, index),
    cases,
    profile,
    onCase: (result) => results.push(result),
  });
  return results;
}
