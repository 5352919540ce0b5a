/** A finding for tests: a scenario run on a simulated cluster with a fault, as if it had been confirmed and shrunk. */
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import type { FaultName } from '../../cluster/simulated/faults.ts';
import type { ClusterFacts } from '../../model/bound-world.ts';
import type { Finding } from '../../model/finding.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { Scenario } from '../../model/scenario.ts';
import { createAlphaBudget } from '../alpha-budget.ts';
import { createProbeTimeouts } from '../probe-timeouts.ts';
import { runCase } from '../run-case.ts';

export interface SimulatedFinding {
  readonly finding: Finding;
  readonly facts: ClusterFacts;
}

/** Runs the scenario once on a cluster with the fault. */
export async function simulatedFinding(
  scenario: Scenario,
  fault: FaultName,
  signature: string,
): Promise<SimulatedFinding> {
  const { signal } = new AbortController();
  const cluster = createSimulatedCluster({ seed: 1, faults: [fault], ipFamilies: ['IPv4'] });
  const lane = await cluster.openLane(0, signal);
  const result = await runCase(
    {
      lane,
      clock: cluster.clock,
      facts: cluster.facts,
      profile: specificationProfile,
      timeouts: createProbeTimeouts(),
      settleTimeoutMs: 2000,
      throwRejections: true,
      memory: new Map(),
      alpha: createAlphaBudget(),
      date: () => new Date(0),
    },
    { scenario, phase: 'generate', index: 0 },
    signal,
  );
  await cluster.close();
  const shrink = { rounds: 0, candidates: 0, lanes: 1, elapsedMs: 0, ended: 'minimal', fields: [] } as const; // prettier-ignore
  return {
    finding: {
      signature,
      stability: { kind: 'stable', repeats: 5 },
      phase: 'generate',
      index: 0,
      original: scenario,
      scenario,
      result,
      shrink,
      elapsedMs: 0,
    },
    facts: cluster.facts,
  };
}
