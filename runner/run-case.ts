/**
 * One case on one lane: for the initial world and after each step apply, predict from what was stored, settle, probe,
 * judge, confirm. The result is data; an environment failure ends the case as inconclusive with its reason.
 */
import type { Clock, Lane } from '../cluster/cluster.ts';
import { checkReachability } from '../checkers/reachability.ts';
import { signaturesOf } from '../checkers/signature.ts';
import type { ClusterFacts } from '../model/bound-world.ts';
import type { CaseResult, CellMismatch, StepResult } from '../model/case-result.ts';
import { HarnessError } from '../model/errors.ts';
import type { Observation } from '../model/observation.ts';
import type { Prediction, Reachability } from '../model/prediction.ts';
import type { Profile } from '../model/profile.ts';
import { worldsOf, type Scenario, type World } from '../model/scenario.ts';
import type { Verdict } from '../model/verdict.ts';
import { createPredictor } from '../oracle/predict.ts';
import { askedProbes, type AskedProbes } from './asked-probes.ts';
import { confirmMismatches } from './confirm.ts';
import { judgeCase } from './judge-case.ts';
import { findOpenCells } from './profile/open-cells.ts';
import type { ProbeTimeouts } from './probe-timeouts.ts';
import { referenceCells } from './reference-cells.ts';
import { awaitSentinel, probeUntilStable, type SettleOptions } from './settle.ts';

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
  /** Whether an object that the API server rejects ends everything: right for a user's own scenario. */
  readonly throwRejections: boolean;
  /** Wall time, for the report alone. */
  readonly date: () => Date;
}

/** Runs a scenario. Throws HarnessError('interrupted') when aborted and anything else only for a bug of the harness. */
export async function runCase(
  context: CaseContext,
  scenario: Scenario,
  index: number,
  signal: AbortSignal,
): Promise<CaseResult> {
  const startedAt = context.date().toISOString();
  const start = context.clock.now();
  const steps: StepResult[] = [];
  let failure: string | undefined;
  try {
    for (const [step, world] of worldsOf(scenario).entries()) {
      steps.push(await runStep(context, scenario, world, step, signal));
    }
  } catch (error) {
    if (signal.aborted || !isCaseFailure(error, context.throwRejections)) throw error;
    context.memory.clear();
    failure = error.message;
  }
  const { status, reason } = judgeCase(steps, failure);
  return {
    scenario,
    index,
    lane: context.lane.name,
    status,
    reason,
    steps,
    startedAt,
    elapsedMs: context.clock.now() - start,
  };
}

async function runStep(
  context: CaseContext,
  scenario: Scenario,
  world: World,
  step: number,
  signal: AbortSignal,
): Promise<StepResult> {
  const { lane, clock, timeouts } = context;
  const time = stopwatch(clock);
  const applied = await lane.apply(world, scenario.externalEndpoints, signal);
  const apply = time();
  const asked = askedProbes(context.facts, scenario, world, applied);
  const { probes, identities } = asked;
  const predictions = asked.bound.map(createPredictor(applied.bound, context.profile));
  const unpinned = Object.keys(context.profile.pins).length === 0;
  const openCells = findOpenCells(applied.bound, asked.bound, unpinned ? predictions : undefined);
  const predict = time();
  const options: SettleOptions = {
    probeTimeoutMs: timeouts.probeTimeoutMs(),
    longProbeTimeoutMs: timeouts.longProbeTimeoutMs(),
    settleTimeoutMs: context.settleTimeoutMs,
  };
  const settleDeadline = clock.now() + options.settleTimeoutMs;
  const sentinel = await awaitSentinel(lane, clock, applied.changes, options, signal);
  const settle = time();
  const changed = rememberPredictions(context.memory, asked, predictions);
  const stable = await probeUntilStable(
    lane, clock, asked.bound, changed, settleDeadline, options, signal,
  ); // prettier-ignore
  timeouts.observe(connectTimes(stable.observations));
  const probe = time();
  const confirmed = await confirmStep(
    context,
    asked,
    predictions,
    stable.observations,
    sentinel.status === 'control-dead' ? 'control-dead' : settleDeadline,
    signal,
  );
  return {
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
    mismatches: confirmed.mismatches.map((mismatch) => {
      const prediction = predictions[mismatch.cell];
      const probe = asked.bound[mismatch.cell];
      if (mismatch.decision !== 'confirmed' || !prediction || !probe) return mismatch;
      const after = scenario.steps[step - 1];
      const signatures = signaturesOf(
        mismatch.direction, prediction, probe, applied.bound, after,
      ); // prettier-ignore
      return { ...mismatch, signatures };
    }),
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

async function confirmStep(
  context: CaseContext,
  asked: AskedProbes,
  predictions: readonly Prediction[],
  observations: readonly Observation[],
  settleDeadline: number | 'control-dead',
  signal: AbortSignal,
): Promise<{ observations: readonly Observation[]; mismatches: readonly CellMismatch[] }> {
  const cells = predictions.flatMap((prediction, cell) => {
    const observation = observations[cell];
    if (observation === undefined) return [];
    const verdict: Verdict = checkReachability(
      prediction,
      observation,
      asked.identities[cell] ?? '',
    );
    return verdict.status === 'violates' ? [{ cell, direction: verdict.direction }] : [];
  });
  if (cells.length === 0) return { observations, mismatches: [] };
  if (settleDeadline === 'control-dead') {
    const reason = 'the sentinel pair that no policy restricts did not answer before it';
    return { observations, mismatches: cells.map((cell) => ({ ...cell, ...unrepeated, reason })) };
  }
  const longProbeTimeoutMs = context.timeouts.longProbeTimeoutMs();
  const matrix = { probes: asked.bound, predictions, observations };
  const input = {
    probes: asked.bound,
    predictions,
    identities: asked.identities,
    cells,
    references: new Map(cells.map(({ cell }) => [cell, referenceCells(cell, matrix)])),
    longProbeTimeoutMs,
    settleDeadline,
  };
  const { mismatches, lastObservations } = await confirmMismatches(
    context.lane,
    context.clock,
    input,
    signal,
  );
  context.timeouts.observe(connectTimes([...lastObservations.values()]));
  return {
    observations: observations.map(
      (observation, cell) => lastObservations.get(cell) ?? observation,
    ),
    mismatches,
  };
}

/** A mismatch that nothing can be learned about. */
const unrepeated = { repeats: 0, mismatches: 0, decision: 'undecided' } as const;

/** Failures that end one case alone: of the environment, and generated objects that the API server rejects. */
function isCaseFailure(error: unknown, throwRejections: boolean): error is HarnessError {
  if (!(error instanceof HarnessError)) return false;
  return error.code === 'environment' || (error.code === 'input' && !throwRejections);
}

function connectTimes(observations: readonly Observation[]): readonly number[] {
  return observations.flatMap(({ outcome, elapsedMs }) =>
    outcome === 'connected' && elapsedMs !== undefined ? [elapsedMs] : [],
  );
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
