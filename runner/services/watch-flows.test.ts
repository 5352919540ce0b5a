import { describe, expect, it } from 'vitest';
import type { ServiceLane } from '../../cluster/service-lane.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { generateLifecycleScenario } from '../../generators/lifecycle/lifecycle.ts';
import type { FlowAnswer, FlowCaseResult } from '../../model/flow-case.ts';
import { specificationProfile } from '../../model/profile.ts';
import { alterLanes } from '../testing/altered-cluster.ts';
import { runFlowCase } from './run-flow-case.ts';
import { createServiceLanes } from './service-lanes.ts';

const { signal } = new AbortController();
const scenario = generateLifecycleScenario({ ipFamilies: 'IPv4', externalEndpoints: 1 }, 1, 0);

/** A case whose rounds of three connections, those while an event takes effect, `reply` answers. */
async function watched(reply: (services: ServiceLane) => ServiceLane['flows']): Promise<FlowCaseResult> {
  const simulated = createSimulatedCluster({ nodes: 2, externalEndpoints: 1, ipFamilies: ['IPv4'], seed: 1 });
  const cluster = alterLanes(simulated, ({ services }) => {
    if (services === undefined) throw new Error('the simulated cluster has Services');
    const altered = reply(services);
    const flows: ServiceLane['flows'] = (requests, ...rest) =>
      requests.every(({ count }) => count === 3) ? altered(requests, ...rest) : services.flows(requests, ...rest);
    return { services: { ...services, flows } };
  });
  const plan = { cluster, profile: specificationProfile, settleTimeoutMs: 10_000, healthChecks: true };
  const context = await createServiceLanes({ ...plan, date: () => new Date(0) }).open(0, signal);
  return await runFlowCase(context, { scenario, phase: 'generate', index: 0 }, signal);
} // prettier-ignore

const during = ({ answers }: FlowCaseResult): readonly FlowAnswer[] =>
  answers.filter(({ question }) => question.moment?.startsWith('during ') === true);

describe('connections while an event takes effect', () => {
  it('conform where they were seen', async () => {
    const result = await watched((services) => (...words) => services.flows(...words)); // prettier-ignore
    expect(result.status).toBe('conforms');
    expect(during(result).length).toBeGreaterThan(0);
    for (const { verdict } of during(result)) expect(verdict.status).toBe('conforms');
  });

  it('say nothing where none could be sent, and why', async () => {
    const result = await watched(
      () => (requests) => Promise.resolve(requests.map(() => ({ flows: [], problem: 'the agent is away' }))), // prettier-ignore
    );
    expect(result).toMatchObject({ status: 'inconclusive', reason: 'the agent is away' });
    expect(during(result).some(({ verdict }) => verdict.status === 'conforms')).toBe(false);
  });
});
