/**
 * One step of a case: taken, predicted from what was stored, settled, probed, judged, its mismatches confirmed, and watched while
 * it takes effect where the case asks for that.
 */
import type { AppliedWorld, Clock } from '../cluster/cluster.ts';
import { checkReachability } from '../checkers/reachability.ts';
import { signaturesOf } from '../checkers/signature.ts';
import type { StepResult } from '../model/case-result.ts';
import type { Prediction } from '../model/prediction.ts';
import type { Scenario, World } from '../model/scenario.ts';
import type { MismatchDirection } from '../model/verdict.ts';
import { createPredictor } from '../oracle/predict.ts';
import { askedProbes, type AskedProbes } from './asked-probes.ts';
import type { CaseContext, CaseFocus, LaneMemory } from './case-context.ts';
import { confirmStep, definiteCells, mismatchingCells } from './confirm-step.ts';
import { connectTimes } from './connect-times.ts';
import { findOpenCells } from './profile/open-cells.ts';
import { awaitSentinel, probeUntilStable, type SettleOptions } from './settle.ts';
import { takeStep } from './take-step.ts';
import {
  watchStep,
  type ObservedStep,
  type StepObservation,
  type StepWatch,
} from './temporal/observe-step.ts';
import { temporalResult } from './temporal/temporal-result.ts';

export interface StepRequest {
  readonly scenario: Scenario;
  readonly world: World;
  readonly step: number;
  readonly focus: CaseFocus | undefined;
  /** Present where the step is watched while it takes effect. */
  readonly observed: ObservedStep | undefined;
}

export interface RanStep {
  readonly result: StepResult;
  readonly applied: AppliedWorld;
}

/** A step as it came out once it had settled, with what was seen on the way. */
interface SettledStep extends RanStep {
  readonly asked: AskedProbes;
  readonly seen: StepObservation | undefined;
  readonly options: SettleOptions;
}

/** Takes the step and judges it; what it shows over time is asked last, because that may take the step again. */
export async function runStep(
  context: CaseContext,
  request: StepRequest,
  signal: AbortSignal,
): Promise<RanStep> {
  const { observed } = request;
  const probeTimeoutMs = context.timeouts.probeTimeoutMs();
  const watch =
    observed === undefined
      ? undefined
      : await watchStep({ ...context, probeTimeoutMs }, observed, signal);
  let settled: SettledStep;
  try {
    settled = await settleStep(context, request, watch, signal);
  } catch (error) {
    await watch?.finish().catch(() => undefined);
    throw error;
  }
  const { result, applied, asked, seen, options } = settled;
  if (observed === undefined || seen === undefined) return { result, applied };
  const { predictions, verdicts, mismatches, settle } = result;
  const finished = {
    observed,
    seen,
    applied,
    asked,
    predictions,
    verdicts,
    mismatches,
    settle,
    options,
  };
  const temporal = await temporalResult(context, finished, signal);
  return { result: { ...result, temporal }, applied };
}

async function settleStep(
  context: CaseContext,
  { scenario, world, step, focus }: StepRequest,
  watch: StepWatch | undefined,
  signal: AbortSignal,
): Promise<SettledStep> {
  const { lane, clock, timeouts } = context;
  const time = stopwatch(clock);
  const applied = await takeStep(context, scenario, world, step, signal);
  watch?.taken(applied);
  const apply = time();
  const asked = askedProbes(context.facts, scenario, world, applied);
  const { probes, identities } = asked;
  const predictions = asked.bound.map(createPredictor(applied.bound, context.profile));
  const unpinned = Object.keys(context.profile.pins).length === 0;
  const openCells = findOpenCells(applied.bound, asked.bound, unpinned ? predictions : undefined);
  const predict = time();
  const options: SettleOptions = {
    probeTimeoutMs: timeouts.probeTimeoutMs(),
    leastProbeTimeoutMs: timeouts.leastProbeTimeoutMs(),
    longProbeTimeoutMs: timeouts.longProbeTimeoutMs(),
    settleTimeoutMs: context.settleTimeoutMs,
  };
  const settleDeadline = clock.now() + options.settleTimeoutMs;
  const sentinel = await awaitSentinel(lane, clock, applied.changes, options, signal);
  const settle = time();
  const matrix = {
    probes: asked.bound,
    changed: rememberPredictions(context.memory, asked, predictions),
    silent: predictions.flatMap(({ verdict }, cell) => (verdict === 'deny' ? [cell] : [])),
  };
  const stable = await probeUntilStable(lane, clock, matrix, settleDeadline, options, signal);
  timeouts.observe(connectTimes(stable.observations));
  const seen = await watch?.finish();
  const probe = time();
  const sign = (cell: number, direction: MismatchDirection): readonly string[] => {
    const prediction = predictions[cell];
    const asking = asked.bound[cell];
    if (prediction === undefined || asking === undefined) return [];
    return signaturesOf(direction, prediction, asking, applied.bound, scenario.steps[step - 1]);
  };
  const cells =
    focus === undefined
      ? mismatchingCells(asked, predictions, stable.observations)
      : definiteCells(predictions).filter(({ cell, direction }) => {
          const asking = probes[cell];
          return asking !== undefined && focus(step, asking, () => sign(cell, direction));
        });
  const until = sentinel.status === 'control-dead' ? 'control-dead' : settleDeadline;
  const input = { asked, predictions, observations: stable.observations, cells, until } as const;
  const confirmed = await confirmStep(context, input, signal);
  const result: StepResult = {
    step,
    probes,
    predictions,
    observations: confirmed.observations,
    verdicts: confirmed.observations.map((observation, cell) => {
      const mismatch = confirmed.mismatches.find((candidate) => candidate.cell === cell);
      if (mismatch?.decision === 'dismissed') return { status: 'conforms' };
      if (mismatch?.decision === 'undecided') {
        const { mismatches, repeats, reason } = mismatch;
        const counted = `${mismatches} of ${repeats} repeats mismatched`;
        return {
          status: 'unknown',
          reason: reason === undefined ? counted : `${counted}; ${reason}`,
        };
      }
      const prediction = predictions[cell] ?? { verdict: 'either' };
      return checkReachability(prediction, observation, identities[cell] ?? '');
    }),
    mismatches: confirmed.mismatches.map((mismatch) =>
      mismatch.decision === 'confirmed'
        ? { ...mismatch, signatures: sign(mismatch.cell, mismatch.direction) }
        : mismatch,
    ),
    settle: { ...sentinel, unstableCells: stable.unstable.length },
    timings: { apply, predict, settle, probe, confirm: time() },
    probeTimeoutMs: options.probeTimeoutMs,
    policySelectsProbedPod: predictions.some(
      ({ explanation: { egress, ingress } }) =>
        egress.isolatedBy.length > 0 || ingress.isolatedBy.length > 0,
    ),
    namespacePrefix: applied.binding.namespacePrefix,
    openCells,
    manifests: [
      ...applied.bound.namespaces,
      ...applied.bound.pods,
      ...applied.bound.networkPolicies,
    ],
  };
  return { result, applied, asked, seen, options };
}

/**
 * Cells whose prediction differs from the lane's last one, or that are new or open (nothing tells whether these changed);
 * the memory then holds these predictions.
 */
function rememberPredictions(
  memory: LaneMemory,
  asked: AskedProbes,
  predictions: readonly Prediction[],
): readonly number[] {
  const changed: number[] = [];
  predictions.forEach(({ verdict }, cell) => {
    const key = asked.keys[cell] ?? '';
    if (memory.get(key) !== verdict || verdict === 'either') changed.push(cell);
    memory.set(key, verdict);
  });
  return changed;
}

/** Milliseconds since the last call. */
function stopwatch(clock: Clock): () => number {
  let last = clock.now();
  return () => {
    const now = clock.now();
    const elapsed = now - last;
    last = now;
    return elapsed;
  };
}
