import { describe, expect, it } from 'vitest';
import type { SimulatedOptions } from '../../cluster/simulated/options.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { serviceGenerator } from '../../generators/services/services.ts';
import type { Pod } from '../../model/kubernetes.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { Scenario } from '../../model/scenario.ts';
import { runFlowCase } from './run-flow-case.ts';
import { createServiceLanes } from './service-lanes.ts';

/** The pods of the host network first, as a lane holds them that kept them from the case before. */
function hostPodsFirst(scenario: Scenario): Scenario {
  const { pods } = scenario.world;
  const isHost = ({ spec }: Pod): boolean => spec.hostNetwork === true;
  const ordered = [...pods.filter(isHost), ...pods.filter((one) => !isHost(one))];
  return { ...scenario, world: { ...scenario.world, pods: ordered } };
}

describe('a case of DNS with autopath', () => {
  it('conforms although a pod of the host network comes first', async () => {
    const options: SimulatedOptions = { nodes: 2, externalEndpoints: 1, dns: 'autopath' };
    const cluster = createSimulatedCluster(options);
    const run = { cluster, profile: specificationProfile, settleTimeoutMs: 2000, healthChecks: false };
    const context = await createServiceLanes({ ...run, date: () => new Date(0) }).open(0, new AbortController().signal);
    const drawn = Array.from({ length: 12 }, (_, index) => serviceGenerator('dns')({ ipFamilies: 'dual', externalEndpoints: 1 }, 3, index));
    const hosted = drawn.map(hostPodsFirst).filter(({ world }) => world.pods[0]?.spec.hostNetwork === true);
    expect(hosted.length).toBeGreaterThan(2);
    for (const [index, scenario] of hosted.entries()) {
      const { status, dns } = await runFlowCase(context, { scenario, phase: 'generate', index }, new AbortController().signal);
      expect(status).toBe('conforms');
      // Names that autopath alone finds.
      expect(dns.some(({ key }) => key.includes("below the client's namespace"))).toBe(true);
    }
    await cluster.close();
  }); // prettier-ignore
});
