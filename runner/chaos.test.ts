import { describe, expect, it } from 'vitest';
import { chaosKinds, parseChaos } from '../cluster/simulated/chaos/chaos-options.ts';
import { withChaos } from '../cluster/simulated/chaos/with-chaos.ts';
import type { FaultName } from '../cluster/simulated/faults.ts';
import { createSimulatedCluster } from '../cluster/simulated/simulated-cluster.ts';
import { generateScenario } from '../generators/network-policy.ts';
import { resolveGeneratorOptions } from '../generators/options.ts';
import type { CaseSummary } from '../model/case-summary.ts';
import type { CampaignResult } from './campaign.ts';
import { quietCampaign } from './testing/quiet-campaign.ts';

/** Small worlds: what is tested is the runner. */
const generatorOptions = resolveGeneratorOptions({ podsMax: 3, policiesMax: 3 });

async function campaign(
  chaosText: string,
  options: { cases?: number; seed?: number; lanes?: number; faults?: readonly FaultName[] } = {},
): Promise<CampaignResult> {
  const { cases = 20, seed = 1, lanes = 1, faults = [] } = options;
  const chaos = parseChaos(chaosText);
  const settleDelayMs = [0, chaos['node-delay']];
  const simulated = createSimulatedCluster({ seed, faults, settleDelayMs, ipFamilies: ['IPv4'] });
  return await quietCampaign(withChaos(simulated, chaos, seed), {
    scenarioAt: (index) => generateScenario(generatorOptions, seed, index),
    cases,
    lanes,
  });
}

function count(summaries: readonly CaseSummary[], status: CaseSummary['status']): number {
  return summaries.filter((summary) => summary.status === status).length;
}

/** A share at which each kind shows within twenty cases. */
const shares: Readonly<Record<string, string>> = {
  'lost-lanes': '1',
  'cut-nodes': '0.3',
  'node-delay': '500',
  'slow-calls': '0.3',
  'lost-readings': '0.3',
};

describe('chaos on a cluster that conforms', () => {
  const undisturbed = campaign('');

  it.each(chaosKinds)(
    '%s is never a violation, and is not passed over in silence',
    async (kind) => {
      const { summaries, failure, elapsedMs } = await campaign(`${kind}=${shares[kind] ?? '0.05'}`);
      const quiet = await undisturbed;
      expect(count(quiet.summaries, 'conforms')).toBe(20);
      expect(count(summaries, 'violates')).toBe(0);
      const unknown = summaries.reduce((sum, { counts }) => sum + counts.unknown, 0);
      const seen =
        failure !== undefined ||
        count(summaries, 'inconclusive') > 0 ||
        unknown > 0 ||
        elapsedMs > quiet.elapsedMs;
      expect(seen).toBe(true);
    },
  );

  it('the same seed meets the same failures', async () => {
    const run = async () =>
      (await campaign('lost-calls=0.1,cut-nodes=0.02,api-away=0.01')).summaries;
    expect(await run()).toEqual(await run());
  });

  it('an API server that is away for a while costs cases, not the campaign', async () => {
    const { summaries, failure } = await campaign('api-away=0.02', { cases: 40 });
    expect(failure).toBeUndefined();
    expect(count(summaries, 'inconclusive')).toBeGreaterThan(0);
    expect(count(summaries, 'conforms')).toBeGreaterThan(20);
  });

  it('a lane that cannot be opened leaves its cases to the others', async () => {
    const { summaries, failure } = await campaign('lost-lanes=0.5', { cases: 12, lanes: 8 });
    expect(failure).toBeUndefined();
    expect(summaries.map(({ index }) => index)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it('without any lane the campaign fails, and says why', async () => {
    const { summaries, failure } = await campaign('lost-lanes=1', { lanes: 2 });
    expect(summaries).toEqual([]);
    expect(failure?.message).toContain('opening lane 0');
  });
});

describe('chaos on a cluster that does not conform', () => {
  it('does not hide a fault', async () => {
    const { summaries } = await campaign('lost-calls=0.05,lost-batches=0.01,lost-readings=0.02', {
      faults: ['policies-not-enforced'],
    });
    expect(count(summaries, 'violates')).toBeGreaterThan(5);
  });
});
