/** A finding about Services for tests: a scenario run on a simulated cluster with a fault, as if it had been confirmed and shrunk. */
import type { ServiceFaultName } from '../../cluster/simulated/services/service-faults.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import type { ClusterFacts } from '../../model/bound-world.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { ServiceFinding, ServiceTarget } from '../../model/service-finding.ts';
import { runFlowCase } from '../services/run-flow-case.ts';
import { serviceTargets } from '../services/service-targets.ts';
import { openSimulatedLane } from './open-simulated-lane.ts';

export interface SimulatedServiceFinding {
  readonly finding: ServiceFinding;
  readonly facts: ClusterFacts;
}

/** Runs the scenario once on a cluster with the fault. Throws where nothing that violates is wanted. */
export async function simulatedServiceFinding(
  scenario: Scenario,
  fault: ServiceFaultName,
  isWanted: (target: ServiceTarget) => boolean,
): Promise<SimulatedServiceFinding> {
  const { signal } = new AbortController();
  const cluster = createSimulatedCluster({ nodes: 2, seed: 1, serviceFaults: [fault], ipFamilies: ['IPv4'], externalEndpoints: 1 }); // prettier-ignore
  const context = await openSimulatedLane(cluster, signal);
  const result = await runFlowCase(context, { scenario, phase: 'generate', index: 0 }, signal);
  await cluster.close();
  const targets = serviceTargets(result);
  const target = targets.find(isWanted);
  if (target === undefined) {
    throw new Error(`${fault}: ${result.status}, nothing wanted among ${JSON.stringify(targets)}`);
  }
  const shrink = { rounds: 0, candidates: 0, lanes: 1, elapsedMs: 0, ended: 'minimal', fields: [] } as const; // prettier-ignore
  return {
    finding: {
      signature: `services/${target.fault}`,
      stability: { kind: 'stable', repeats: 5 },
      phase: 'generate',
      index: 0,
      original: scenario,
      scenario,
      target,
      result,
      shrink,
      elapsedMs: 0,
    },
    facts: cluster.facts,
  };
}
