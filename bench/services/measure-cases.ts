/** Cases per minute of a suite about Services on one lane, with the mean of each stage. */
import type { Cluster } from '../../cluster/cluster.ts';
import { specificationProfile } from '../../model/profile.ts';
import { optionsForCluster } from '../../runner/generator-flags.ts';
import { runFlowCase } from '../../runner/services/run-flow-case.ts';
import { createServiceLanes } from '../../runner/services/service-lanes.ts';
import { suiteNamed } from '../../runner/suites.ts';

export interface CaseFigures {
  readonly cases: number;
  readonly conform: number;
  readonly questions: number;
  readonly casesPerMinute: number;
  readonly meanStageMs: Readonly<Record<string, number>>;
}

interface CasesPlan {
  readonly suite: string;
  readonly seed: number;
  readonly cases: number;
  /** Its number; a lane that was closed is not opened again. */
  readonly lane: number;
}

/** The first cases make the lane's pods and do not count. */
const warmUp = 3;

/** Runs the first cases of a seed. */
export async function measureCases(
  cluster: Cluster,
  { suite, seed, cases, lane }: CasesPlan,
  signal: AbortSignal,
): Promise<CaseFigures> {
  const { generate } = suiteNamed(suite);
  const plan = {
    cluster,
    settleTimeoutMs: 10_000,
    healthChecks: false,
    profile: specificationProfile,
    date: () => new Date(),
  };
  const context = await createServiceLanes(plan).open(lane, signal);
  const sums: Record<string, number> = {};
  let conform = 0;
  let questions = 0;
  let start = performance.now();
  for (let index = 0; index < warmUp + cases; index++) {
    if (index === warmUp) start = performance.now();
    const scenario = generate(optionsForCluster(cluster.facts), seed, index);
    const result = await runFlowCase(context, { scenario, phase: 'generate', index }, signal);
    if (index < warmUp) continue;
    if (result.status === 'conforms') conform++;
    questions += result.answers.length + result.dns.length;
    for (const [stage, ms] of Object.entries(result.timings) as [string, number][]) {
      sums[stage] = (sums[stage] ?? 0) + ms / cases;
    }
  }
  const elapsedMs = performance.now() - start;
  await context.lane.close();
  const meanStageMs = Object.fromEntries(Object.entries(sums).map(([stage, ms]) => [stage, Math.round(ms)])); // prettier-ignore
  return { cases, conform, questions, casesPerMinute: (cases / elapsedMs) * 60_000, meanStageMs };
}
