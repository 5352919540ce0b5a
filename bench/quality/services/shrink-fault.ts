/**
 * One fault of the simulated Services from its first case to its smallest scenario: how many cases, rounds and candidates it
 * took, and how big the minimum is. The same road that a run takes (runner/services/investigate-services.ts).
 */
import { createSimulatedCluster } from '../../../cluster/simulated/simulated-cluster.ts';
import type { Cluster } from '../../../cluster/cluster.ts';
import type { ServiceFaultName } from '../../../cluster/simulated/services/service-faults.ts';
import {
  generateLifecycleScenario,
  lifecycleSuite,
} from '../../../generators/lifecycle/lifecycle.ts';
import { serviceGenerator, type ServiceSuite } from '../../../generators/services/services.ts';
import type { ClusterFacts } from '../../../model/bound-world.ts';
import type { ServiceFinding } from '../../../model/service-finding.ts';
import type { Scenario } from '../../../model/scenario.ts';
import { specificationProfile } from '../../../model/profile.ts';
import { createFlowAlpha } from '../../../runner/services/flow-alpha.ts';
import { createServiceInvestigator } from '../../../runner/services/investigate-services.ts';
import { runFlowCase } from '../../../runner/services/run-flow-case.ts';
import { createServiceLanes } from '../../../runner/services/service-lanes.ts';
import { serviceScenarioSize } from '../../../shrink/services/service-size.ts';

export interface ShrunkFault {
  /** Index of the case that showed it. */
  readonly index: number;
  readonly finding: ServiceFinding;
  /** Findings of that case, the first included. */
  readonly findings: number;
  readonly originalSize: number;
  readonly size: number;
  readonly facts: ClusterFacts;
}

/** The simulated cluster of these measurements with faults. */
export function clusterWith(serviceFaults: readonly ServiceFaultName[]): Cluster {
  return createSimulatedCluster({ nodes: 2, externalEndpoints: 1, seed: 1, serviceFaults });
}

/** Undefined where none of the cases leads to a finding. */
export async function shrinkFault(
  fault: ServiceFaultName,
  suite: ServiceSuite | typeof lifecycleSuite,
  cases: number,
): Promise<ShrunkFault | undefined> {
  const cluster = clusterWith([fault]);
  const { signal } = new AbortController();
  const plan = {
    cluster,
    profile: specificationProfile,
    settleTimeoutMs: 10_000,
    healthChecks: false,
    date: () => new Date(0),
    shrink: { lanes: 4, timeLimitMs: 300_000_000 },
  };
  const lanes = createServiceLanes(plan);
  const findings: ServiceFinding[] = [];
  const investigator = createServiceInvestigator(plan, lanes, createFlowAlpha(), {
    onFinding: (finding) => findings.push(finding),
    onSighting: () => undefined,
  });
  const options = { ipFamilies: cluster.facts.ipFamilies.length > 1 ? 'dual' : 'IPv4', externalEndpoints: 1 } as const; // prettier-ignore
  const generate = suite === lifecycleSuite ? generateLifecycleScenario : serviceGenerator(suite);
  const context = await lanes.open(0, signal);
  const past: Scenario[] = [];
  try {
    for (let index = 0; index < cases; index++) {
      const scenario = generate(options, 1, index);
      const first = await runFlowCase(context, { scenario, phase: 'generate', index }, signal);
      if (first.status === 'violates') {
        await investigator.investigate(first, { context, past }, signal);
      }
      past.push(scenario);
      const [finding] = findings;
      if (finding === undefined) continue;
      const size = serviceScenarioSize(finding.scenario);
      const originalSize = serviceScenarioSize(scenario);
      return {
        index,
        finding,
        findings: findings.length,
        originalSize,
        size,
        facts: cluster.facts,
      };
    }
    return undefined;
  } finally {
    await cluster.close();
  }
}
