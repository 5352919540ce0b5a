/**
 * One case on one lane: for the initial world and after each step apply, predict from what was stored, settle, probe,
 * judge, confirm. The result is data; an environment failure ends the case as inconclusive with its reason.
 */
import type { AppliedWorld, Clock, Lane } from '../cluster/cluster.ts';
import type { NodeControl } from '../cluster/node-control.ts';
import { checkReachability } from '../checkers/reachability.ts';
import { signaturesOf } from '../checkers/signature.ts';
import type { ClusterFacts } from '../model/bound-world.ts';
import type { CaseRequest, CaseResult, StepResult } from '../model/case-result.ts';
import type { Prediction, Reachability } from '../model/prediction.ts';
import type { Probe } from '../model/probe.ts';
import type { Profile } from '../model/profile.ts';
import { worldsOf, type Scenario, type World } from '../model/scenario.ts';
import type { MismatchDirection } from '../model/verdict.ts';
import { createPredictor } from '../oracle/predict.ts';
import type { AlphaBudget } from './alpha-budget.ts';
import { askedProbes, type AskedProbes } from './asked-probes.ts';
import { confirmStep, definiteCells, mismatchingCells } from './confirm-step.ts';
import { connectTimes } from './connect-times.ts';
import { isCaseFailure } from './is-case-failure.ts';
import { judgeCase } from './judge-case.ts';
import { findOpenCells } from './profile/open-cells.ts';
import type { ProbeTimeouts } from './probe-timeouts.ts';
import { awaitSentinel, probeUntilStable, type SettleOptions } from './settle.ts';
import { takeStep } from './take-step.ts';
import {
  watchStep,
  type ObservedStep,
  type StepObservation,
  type StepWatch,
} from './temporal/observe-step.ts';
import { temporalResult } from './temporal/temporal-result.ts';

/** What a lane keeps from case to case: the last prediction of each real cell, to know which cells changed. */
export type LaneMemory = Map<string, Reachability>;

export interface CaseContext {
  readonly lane: Lane;
  readonly clock: Clock;
  readonly facts: ClusterFacts;
  readonly profile: Profile;
  readonly timeouts: ProbeTimeouts;
  readonly settleTimeoutMs: number;
  readonly memory: LaneMemory;
  readonly alpha: AlphaBudget;
  /** Absent where steps cannot touch nodes. */
  readonly nodeControl?: NodeControl | undefined;
  /** Whether an object that the API server rejects ends everything: right for a user's own scenario. */
  readonly throwRejections: boolean;
  /** Wall time, for the report alone. */
  readonly date: () => Date;
}

/**
 * The cells that are tested when a case is run again; `signatures` gives the candidates of the mismatch that the cell
 * would show. Each of them goes through the sequential test, whatever its first answer is, because an intermittent flaw
 * would often hide from one question; no other cell does.
 */
export type CaseFocus = (
  step: number,
  probe: Probe,
  signatures: () => readonly string[],
) => boolean;

/** Runs a scenario; a focus says which cells are tested. Throws HarnessError('interrupted') when aborted and anything else only for a bug of the harness. */
export async function runCase(
  context: CaseContext,
  { scenario, phase, index }: CaseRequest,
  signal: AbortSignal,
  focus?: CaseFocus,
): Promise<CaseResult> {
  const startedAt = context.date().toISOString();
  const start = context.clock.now();
  const steps: StepResult[] = [];
  let failure: string | undefined;
  try {
    const worlds = worldsOf(scenario);
    let before: AppliedWorld | undefined;
    for (const [step, world] of worlds.entries()) {
      const worldBefore = worlds[step - 1];
      // Cells that are asked again for themselves alone say nothing about time.
      const observed: ObservedStep | undefined =
        before === undefined || worldBefore === undefined || focus !== undefined
          ? undefined
          : { step, scenario, worldBefore, world, before };
      const ran = await runStep(context, { scenario, world, step, focus, observed }, signal);
      steps.push(ran.result);
      before = ran.applied;
    }
  } catch (error) {
    if (signal.aborted || !isCaseFailure(error, context.throwRejections)) throw error;
    context.memory.clear();
    failure = error.message;
  }
  const { status, reason } = judgeCase(steps, failure);
  return {
    scenario,
    phase,
    index,
    lane: context.lane.name,
    status,
    reason,
    steps,
    startedAt,
    elapsedMs: context.clock.now() - start,
  };
}

interface StepRequest {
  readonly scenario: Scenario;
  readonly world: World;
  readonly step: number;
  readonly focus: CaseFocus | undefined;
  /** Present where the step is watched while it takes effect. */
  readonly observed: ObservedStep | undefined;
}

interface RanStep {
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
async function runStep(
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
