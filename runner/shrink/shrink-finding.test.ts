import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../cluster/simulated/faults.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { generateScenario } from '../../generators/network-policy.ts';
import { confirmedMismatches } from '../../model/case-result.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { Scenario } from '../../model/scenario.ts';
import { scenarioSize } from '../../shrink/scenario-size.ts';
import { createAlphaBudget } from '../alpha-budget.ts';
import { createProbeTimeouts } from '../probe-timeouts.ts';
import { runCase } from '../run-case.ts';
import { shrinkFinding } from './shrink-finding.ts';
import type { ShrinkContext, ShrinkRequest } from './shrink-request.ts';

const never = new AbortController().signal;

function contextOf(
  faults: readonly FaultName[],
  settings: Partial<ShrinkContext> = {},
): ShrinkContext {
  return {
    cluster: createSimulatedCluster({ faults }),
    profile: specificationProfile,
    timeouts: createProbeTimeouts(),
    alpha: createAlphaBudget(),
    settleTimeoutMs: 1000,
    lanes: 8,
    firstLane: 100,
    roundsMax: 100,
    timeLimitMs: Infinity,
    date: () => new Date(0),
    ...settings,
  };
}

/** The first confirmed mismatch among the cases of seed 1. */
async function failureWith(faults: readonly FaultName[]): Promise<ShrinkRequest> {
  const options = { ipFamilies: 'dual', externalEndpoints: 1 } as const;
  for (let index = 0; index < 40; index++) {
    const request = await failureOf(generateScenario(options, 1, index), faults);
    if (request !== undefined) return request;
  }
  throw new Error(`no case of seed 1 fails with ${faults.join()}`);
}

async function failureOf(
  scenario: Scenario,
  faults: readonly FaultName[],
): Promise<ShrinkRequest | undefined> {
  const context = contextOf(faults);
  const { cluster } = context;
  const lane = await cluster.openLane(0, never);
  const caseContext = {
    ...context,
    lane,
    clock: cluster.clock,
    facts: cluster.facts,
    memory: new Map(),
    throwRejections: false,
  };
  const { steps } = await runCase(caseContext, { scenario, phase: 'generate', index: 0 }, never);
  const [step] = steps;
  const [mismatch] = step === undefined ? [] : confirmedMismatches(step);
  const probe = mismatch && step?.probes[mismatch.cell];
  if (mismatch?.signatures === undefined || probe === undefined) return undefined;
  const { direction, signatures } = mismatch;
  return { scenario, failure: { step: 0, probe, direction, signatures }, mismatchRate: 1 };
}

const minima: readonly [FaultName, string, number][] = [
  ['pod-selector-crosses-namespaces', 'egress/podSelector/other-namespace', 8],
  ['ipv6-not-enforced', 'ingress/isolated/IPv6', 7],
  ['peers-and-as-or', 'ingress/podSelector/both-selectors', 9],
];

describe('shrinkFinding on the simulated cluster', () => {
  it.each(minima)('finds a small scenario for %s', async (fault, shape, sizeMax) => {
    const request = await failureWith([fault]);
    const shrunk = await shrinkFinding(contextOf([fault]), request, never);
    expect(shrunk.summary.ended).toBe('minimal');
    expect(shrunk.signature).toBe(`reachability/${request.failure.direction}/${shape}`);
    expect(scenarioSize(shrunk.scenario)).toBeLessThanOrEqual(sizeMax);
    expect(shrunk.result?.status).toBe('violates');
  });

  it('keeps the best so far when the budget of rounds ends it', async () => {
    const request = await failureWith(['ipv6-not-enforced']);
    const context = contextOf(['ipv6-not-enforced'], { roundsMax: 1 });
    const shrunk = await shrinkFinding(context, request, never);
    expect(shrunk.summary).toMatchObject({ ended: 'rounds', rounds: 1 });
    expect(scenarioSize(shrunk.scenario)).toBeLessThan(scenarioSize(request.scenario));
    expect(shrunk.result?.status).toBe('violates');
  });

  it('keeps the best so far when the time is over', async () => {
    const request = await failureWith(['ipv6-not-enforced']);
    const context = contextOf(['ipv6-not-enforced'], { timeLimitMs: 1 });
    const { summary, scenario } = await shrinkFinding(context, request, never);
    expect(summary.ended).toBe('time');
    expect(scenarioSize(scenario)).toBeLessThan(scenarioSize(request.scenario));
  });

  it('keeps the best so far when interrupted', async () => {
    const request = await failureWith(['ipv6-not-enforced']);
    const context = contextOf(['ipv6-not-enforced']);
    const controller = new AbortController();
    let opened = 0;
    const cluster: ShrinkContext['cluster'] = {
      ...context.cluster,
      openLane: async (index, signal) => {
        const lane = await context.cluster.openLane(index, signal);
        let applied = 0;
        opened++;
        return {
          ...lane,
          apply: (...args) => {
            // Two applies a candidate: the third is of the second round.
            if (++applied === 3) controller.abort();
            return lane.apply(...args);
          },
        };
      },
    };
    const shrunk = await shrinkFinding({ ...context, cluster }, request, controller.signal);
    expect(opened).toBeGreaterThan(0);
    expect(shrunk.summary.ended).toBe('interrupted');
    expect(scenarioSize(shrunk.scenario)).toBeLessThan(scenarioSize(request.scenario));
    expect(shrunk.result).toBeUndefined();
  });

  it('says that a failure which does not show any more was not reproduced', async () => {
    const request = await failureWith(['ipv6-not-enforced']);
    const shrunk = await shrinkFinding(contextOf([]), request, never);
    expect(shrunk.summary.ended).toBe('not-reproduced');
    expect(shrunk.scenario).toBe(request.scenario);
  });

  it('does not follow a failure that shows too rarely', async () => {
    const request = await failureWith(['ipv6-not-enforced']);
    const rare = { ...request, mismatchRate: 0.1 };
    const { summary } = await shrinkFinding(contextOf(['ipv6-not-enforced']), rare, never);
    expect(summary).toMatchObject({ ended: 'too-rare', rounds: 0 });
  });
});
