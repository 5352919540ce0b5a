/**
 * A generated case that a faulty simulated cluster fails, with the first mismatch that was confirmed: what the benchmarks
 * of shrinking begin with.
 */
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import type { FaultName } from '../../cluster/simulated/faults.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { generateScenario } from '../../generators/network-policy.ts';
import { confirmedMismatches } from '../../model/case-result.ts';
import { probeKey } from '../../model/probe.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { Scenario } from '../../model/scenario.ts';
import { createAlphaBudget } from '../../runner/alpha-budget.ts';
import { createProbeTimeouts } from '../../runner/probe-timeouts.ts';
import { runCase } from '../../runner/run-case.ts';
import type { FailingCell } from '../../shrink/candidate.ts';
import type { ShrinkContext, ShrinkRequest } from '../../runner/shrink/shrink-request.ts';

const settleTimeoutMs = 1000;

/** A context for shrinking on this cluster with eight lanes and no other bound than rounds. */
export function benchContext(cluster: Cluster): ShrinkContext {
  return {
    cluster,
    profile: specificationProfile,
    timeouts: createProbeTimeouts(),
    alpha: createAlphaBudget(),
    settleTimeoutMs,
    lanes: 8,
    firstLane: 100,
    roundsMax: 200,
    timeLimitMs: Infinity,
    date: () => new Date(0),
  };
}

/** The first failing case of a seed from index 0 on; undefined where none of `casesMax` fails. */
export async function findFailingCase(
  faults: readonly FaultName[],
  seed: number,
  casesMax: number,
): Promise<ShrinkRequest | undefined> {
  const options = { ipFamilies: 'dual', externalEndpoints: 1 } as const;
  for (let index = 0; index < casesMax; index++) {
    const scenario = generateScenario(options, seed, index);
    const request = await confirmFailure(createSimulatedCluster({ faults }), scenario);
    if (request !== undefined) return request;
  }
  return undefined;
}

/** The first confirmed mismatch of a scenario on a cluster, or that of a certain cell; undefined where it conforms. */
export async function confirmFailure(
  cluster: Cluster,
  scenario: Scenario,
  wanted: { readonly failing?: FailingCell } = {},
): Promise<ShrinkRequest | undefined> {
  const context = benchContext(cluster);
  const signal = new AbortController().signal;
  const lane = await cluster.openLane(0, signal);
  const { clock, facts } = cluster;
  const result = await runCase(
    { ...context, lane, clock, facts, memory: new Map(), throwRejections: false },
    { scenario, phase: 'generate', index: 0 },
    signal,
  );
  await lane.close();
  for (const step of result.steps) {
    const [mismatch] = confirmedMismatches(step).filter(({ cell }) => {
      const asked = step.probes[cell];
      if (wanted.failing === undefined || asked === undefined) return true;
      const { step: failingStep, probe } = wanted.failing;
      return step.step === failingStep && probeKey(asked) === probeKey(probe);
    });
    const probe = mismatch && step.probes[mismatch.cell];
    if (mismatch?.signatures === undefined || probe === undefined) continue;
    const { direction, signatures, mismatches, repeats } = mismatch;
    return {
      scenario,
      failure: { step: step.step, probe, direction, signatures },
      mismatchRate: mismatches / repeats,
    };
  }
  return undefined;
}
