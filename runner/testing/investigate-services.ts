/** Generated cases of Services on a simulated cluster with their violations investigated, as a run does it on one lane. */
import type { Chaos } from '../../cluster/simulated/chaos/chaos-options.ts';
import { withChaos } from '../../cluster/simulated/chaos/with-chaos.ts';
import type { SimulatedOptions } from '../../cluster/simulated/options.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { serviceGenerator, type ServiceSuite } from '../../generators/services/services.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { ServiceFinding } from '../../model/service-finding.ts';
import { createFlowAlpha } from '../services/flow-alpha.ts';
import { createServiceInvestigator } from '../services/investigate-services.ts';
import { runFlowCase } from '../services/run-flow-case.ts';
import { createServiceLanes } from '../services/service-lanes.ts';

export interface InvestigatedCases {
  readonly suite: ServiceSuite;
  readonly seed: number;
  readonly cases: number;
  readonly options?: SimulatedOptions;
  readonly chaos?: Chaos;
  readonly settleTimeoutMs?: number;
  /** Whether findings are made small. */
  readonly shrink?: boolean;
}

export interface Investigated {
  readonly results: readonly FlowCaseResult[];
  readonly findings: readonly ServiceFinding[];
  /** Indices that steering left out. */
  readonly skipped: readonly number[];
}

const shrinking = { lanes: 4, timeLimitMs: 300_000_000 };

/** Results as they stand at last, in order of index. */
export async function investigateServices(request: InvestigatedCases): Promise<Investigated> {
  const { suite, seed, cases, options, chaos, settleTimeoutMs = 10_000, shrink = false } = request;
  const plain = createSimulatedCluster({ nodes: 2, externalEndpoints: 1, seed, ...options });
  const cluster = chaos === undefined ? plain : withChaos(plain, chaos, seed);
  const { signal } = new AbortController();
  const date = (): Date => new Date(0);
  const plan = {
    cluster,
    profile: specificationProfile,
    settleTimeoutMs,
    healthChecks: true,
    date,
  };
  const lanes = createServiceLanes(plan);
  const findings: ServiceFinding[] = [];
  const investigator = createServiceInvestigator(
    { cluster, shrink: shrink ? shrinking : undefined },
    lanes,
    createFlowAlpha(),
    { onFinding: (finding) => findings.push(finding), onSighting: () => undefined },
  );
  const dual = cluster.facts.ipFamilies.length > 1;
  const generated = { ipFamilies: dual ? 'dual' : 'IPv4', externalEndpoints: 1 } as const;
  const context = await lanes.open(0, signal);
  const results: FlowCaseResult[] = [];
  const skipped: number[] = [];
  let past: readonly Scenario[] = [];
  for (let index = 0; index < cases; index++) {
    const scenario = serviceGenerator(suite)(generated, seed, index);
    const asked = { scenario, phase: 'generate', index } as const;
    if (investigator.steering.onlyKnown(asked) !== undefined) {
      skipped.push(index);
      continue;
    }
    const first = await runFlowCase(context, asked, signal);
    const result =
      first.status === 'violates'
        ? await investigator.investigate(first, { context, past }, signal)
        : first;
    investigator.steering.observe(result);
    results.push(result);
    past = [...past, scenario].slice(-4);
  }
  await cluster.close();
  return { results, findings, skipped };
}
