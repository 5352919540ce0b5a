import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../cluster/simulated/faults.ts';
import { statefulCampaign } from '../testing/stateful-campaign.ts';

/** CPU-bound; the machine may be busy with other tests. */
const timeout = 120_000;

/** Gone when all has settled: only what is seen over time tells. */
const passing: readonly FaultName[] = [
  'reverts-after-settling',
  'opens-while-policy-is-added',
  'opens-while-policy-is-deleted',
  'opens-while-policy-is-replaced',
  'opens-while-pod-is-relabelled',
  'new-pod-open-before-isolated',
  'restart-opens-node',
];

const lasting: readonly FaultName[] = [
  'pod-relabel-late-on-one-node',
  'short-lived-policy-stays',
  'policy-lost-when-added-again',
  'new-pod-not-isolated',
  'restart-brings-old-state-back',
];

describe('generated stateful cases', { timeout }, () => {
  it('conform on a cluster without faults, and time changes of policies and labels', async () => {
    const { results } = await statefulCampaign([], 1, 6);
    expect(results.map(({ status }) => status)).toEqual(results.map(() => 'conforms'));
    const times = results.flatMap(({ steps }) =>
      steps.flatMap(({ temporal }) => temporal?.timesToEnforce ?? []),
    );
    expect(times.length).toBeGreaterThan(0);
  });

  it.each(passing)('find %s by what is seen over time alone', async (fault) => {
    expect((await statefulCampaign([fault], 1, 20)).by).toBe('time');
  });

  it.each(lasting)('find %s by a mismatch that stays', async (fault) => {
    expect((await statefulCampaign([fault], 1, 20)).by).toBe('mismatch');
  });
});
