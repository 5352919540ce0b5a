/** Cases of Services on a simulated cluster of a test's own, one after another on one lane. */
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import type { SimulatedOptions } from '../../cluster/simulated/options.ts';
import { generateLifecycleScenario, lifecycleSuite } from '../../generators/lifecycle/lifecycle.ts';
import { serviceGenerator, type ServiceSuite } from '../../generators/services/services.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import { runFlowCase } from '../services/run-flow-case.ts';
import { openSimulatedLane } from './open-simulated-lane.ts';

export interface FlowCases {
  readonly suite: ServiceSuite | typeof lifecycleSuite;
  readonly seed: number;
  readonly cases: number;
  readonly options?: SimulatedOptions | undefined;
  /** Whether the first violating case is the last one. */
  readonly failFast?: boolean | undefined;
}

/** Results in order of index. */
export async function runFlowCases(request: FlowCases): Promise<readonly FlowCaseResult[]> {
  const { suite, seed, cases, options, failFast = false } = request;
  const cluster = createSimulatedCluster({ nodes: 2, externalEndpoints: 1, seed, ...options });
  const { signal } = new AbortController();
  const generate = suite === lifecycleSuite ? generateLifecycleScenario : serviceGenerator(suite);
  const generatorOptions = {
    ipFamilies: cluster.facts.ipFamilies.length > 1 ? 'dual' : 'IPv4',
    externalEndpoints: 1,
  } as const;
  const context = await openSimulatedLane(cluster, signal);
  const results: FlowCaseResult[] = [];
  for (let index = 0; index < cases; index++) {
    const scenario = generate(generatorOptions, seed, index);
    const result = await runFlowCase(context, { scenario, phase: 'generate', index }, signal);
    results.push(result);
    if (failFast && result.status === 'violates') break;
  }
  await cluster.close();
  return results;
}
