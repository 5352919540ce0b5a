import { describe, expect, it } from 'vitest';
import type { Lane } from '../cluster/cluster.ts';
import { createSimulatedCluster } from '../cluster/simulated/simulated-cluster.ts';
import { generateScenario } from '../generators/network-policy.ts';
import { resolveGeneratorOptions } from '../generators/options.ts';
import type { Observation } from '../model/observation.ts';
import { checkPositiveControl } from './positive-control.ts';
import { createProbeTimeouts } from './probe-timeouts.ts';
import { alterLanes } from './testing/altered-cluster.ts';

const scenario = generateScenario(resolveGeneratorOptions({ hostNetwork: false }), 1, 0);
const { signal } = new AbortController();

/** Runs the control where port 81 gets this answer at this moment of virtual time. */
async function controlWhere(answer: (timeMs: number) => Observation | undefined) {
  const simulated = createSimulatedCluster({ ipFamilies: ['IPv4'] });
  const cluster = alterLanes(simulated, (lane: Lane) => ({
    probe: async (probes, options, probeSignal) => {
      const observations = await lane.probe(probes, options, probeSignal);
      const port81 = answer(simulated.clock.now());
      return observations.map((observation, index) =>
        probes[index]?.port === 81 && port81 !== undefined ? port81 : observation,
      );
    },
  }));
  const lane = await cluster.openLane(0, signal);
  const timeouts = createProbeTimeouts();
  return {
    result: await checkPositiveControl(lane, cluster, scenario, timeouts, signal),
    timeouts,
  };
}

describe('checkPositiveControl', () => {
  it('passes where every cell of the world without policies answers, and measures connect times', async () => {
    const { result, timeouts } = await controlWhere(() => undefined);
    expect(result.cells).toBeGreaterThan(0);
    expect(timeouts.p99Ms()).toBeGreaterThan(0);
  });

  it('waits for routes that appear a little later', async () => {
    const { result } = await controlWhere((timeMs) =>
      timeMs < 3_000 ? { outcome: 'timeout' } : undefined,
    );
    expect(result.elapsedMs).toBeGreaterThanOrEqual(3_000);
  });

  it('cells that stay closed without any policy are an environment failure that names them', async () => {
    const control = controlWhere(() => ({ outcome: 'timeout' }));
    await expect(control).rejects.toMatchObject({ code: 'environment' });
    await expect(control).rejects.toThrow(/did not open within 30 s \(.* TCP 81: timeout/);
  });

  it('a prober that cannot ask is named with its reason, not taken for closed', async () => {
    const control = controlWhere(() => ({ outcome: 'error', reason: 'agent lost' }));
    await expect(control).rejects.toThrow('agent lost');
  });
});
