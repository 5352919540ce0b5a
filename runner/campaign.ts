/**
 * A campaign: lanes take case after case from a queue until it is empty or a finding ends it. Case i of a seed is a pure
 * function of both, so the number of lanes changes the order of results and nothing else.
 */
import { setMaxListeners } from 'node:events';
import type { Cluster, Lane } from '../cluster/cluster.ts';
import type { CaseRequest, CaseResult } from '../model/case-result.ts';
import { summarizeCase, type CaseSummary } from '../model/case-summary.ts';
import { HarnessError } from '../model/errors.ts';
import type { Profile } from '../model/profile.ts';
import type { Scenario } from '../model/scenario.ts';
import type { AlphaBudget } from './alpha-budget.ts';
import {
  createCaseQueue,
  type CaseQueue,
  type CaseQueueOptions,
  type Steering,
} from './case-queue.ts';
import { pauseAfterMs } from './environment-pauses.ts';
import { createLaneGate, type LaneGate } from './lane-gate.ts';
import { checkPositiveControl } from './positive-control.ts';
import { createProbeTimeouts, type ProbeTimeouts } from './probe-timeouts.ts';
import type { CaseContext } from './case-context.ts';
import { runCase } from './run-case.ts';
import { lacking, restartsComponents } from './take-step.ts';

/** Scenarios that a lane remembers: what a mismatch that no fresh lane shows may depend on. */
const laneMemoryMax = 4;

export interface CampaignOptions extends CaseQueueOptions {
  readonly lanes: number;
  readonly failFast: boolean;
  readonly settleTimeoutMs: number;
  /** Whether an object that the API server rejects ends the campaign: right for a user's own scenario. */
  readonly throwRejections: boolean;
  readonly profile: Profile;
  readonly alpha: AlphaBudget;
  readonly steering?: Steering | undefined;
  readonly investigate?: Investigate | undefined;
}

/** A lane on which a case violated, with that case's world still applied. */
export interface ViolatedLane {
  readonly context: CaseContext;
  /** What the lane ran before, the latest last. */
  readonly past: readonly Scenario[];
  /** Aborted when the campaign ends: an investigation that has not begun by then stays undone. */
  readonly campaign: AbortSignal;
}

/** Asks a violating case again elsewhere and makes findings of it; gives the case as it stands then. */
export type Investigate = (
  result: CaseResult,
  lane: ViolatedLane,
  signal: AbortSignal,
) => Promise<CaseResult>;

export interface CampaignEvents {
  /** A lane passed its positive control: every open cell answered within this many milliseconds. */
  readonly onLaneReady: (lane: string, probeTimeoutMs: number, elapsedMs: number) => void;
  /** A lane could not be opened or work any more; the other lanes go on with its cases. */
  readonly onLaneLost: (error: HarnessError) => void;
  /** A case came out of its lane, before it is investigated. */
  readonly onResult: (result: CaseResult) => void;
  /** A case as it stands at last. */
  readonly onCase: (result: CaseResult, summary: CaseSummary) => void;
  /** Whether results are still recorded: where not, no new case starts. Default: yes. */
  readonly isRecorded?: () => boolean;
  readonly onSkip: (request: CaseRequest, signatures: readonly string[]) => void;
  /** A case that needs what the cluster cannot do: left out, never passed. */
  readonly onIncapable: (request: CaseRequest, lacking: string) => void;
  readonly date: () => Date;
}

export interface CampaignResult {
  readonly summaries: readonly CaseSummary[];
  readonly elapsedMs: number;
  /** Set where the environment ended the campaign before its time: no lane was left, or a case was. */
  readonly failure?: HarnessError;
}

/** Runs the campaign. Aborting the signal ends it between two calls to the cluster; what was finished is returned. */
export async function runCampaign(
  cluster: Cluster,
  options: CampaignOptions,
  events: CampaignEvents,
  signal: AbortSignal,
): Promise<CampaignResult> {
  const start = cluster.clock.now();
  const summaries: CaseSummary[] = [];
  const stop = new AbortController();
  const laneSignal = AbortSignal.any([signal, stop.signal]);
  setMaxListeners(0, laneSignal, signal);
  const timeouts = createProbeTimeouts();
  const gate = createLaneGate();
  const queue = createCaseQueue(options, cluster.clock, options.steering, events.onSkip);
  let failure: HarnessError | undefined;
  const lost: HarnessError[] = [];

  const finish = async (result: CaseResult, lane: ViolatedLane): Promise<void> => {
    events.onResult(result);
    // An investigation outlives the stop that another lane's finding asks for, but not Ctrl-C.
    const settled =
      result.status === 'violates' && options.investigate !== undefined
        ? await options.investigate(result, lane, signal)
        : result;
    const summary = summarizeCase(settled);
    summaries.push(summary);
    events.onCase(settled, summary);
    const isEnough = options.failFast && settled.status === 'violates';
    if (isEnough || events.isRecorded?.() === false) stop.abort();
  };
  const work = async (number: number): Promise<void> => {
    try {
      const shared = { options, events, timeouts, queue, gate, finish };
      await driveLane(cluster, number, shared, laneSignal);
    } catch (error) {
      if (laneSignal.aborted) return;
      if (error instanceof HarnessError && error.code === 'environment') {
        lost.push(error);
        events.onLaneLost(error);
        return;
      }
      stop.abort();
      if (!(error instanceof HarnessError)) throw error;
      failure ??= error;
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, (_, number) => work(number)));
  const forsaken = queue.givenBack() > 0 && !laneSignal.aborted;
  if (lost.length === options.lanes || forsaken) failure ??= lost[0];
  summaries.sort((a, b) => a.index - b.index);
  const elapsedMs = cluster.clock.now() - start;
  return failure === undefined ? { summaries, elapsedMs } : { summaries, elapsedMs, failure };
}

interface LaneWork {
  readonly options: CampaignOptions;
  readonly events: CampaignEvents;
  readonly timeouts: ProbeTimeouts;
  readonly queue: CaseQueue;
  readonly gate: LaneGate;
  readonly finish: (result: CaseResult, lane: ViolatedLane) => Promise<void>;
}

async function driveLane(
  cluster: Cluster,
  number: number,
  work: LaneWork,
  signal: AbortSignal,
): Promise<void> {
  const request = await work.queue.next(signal);
  if (request === undefined) return;
  let begun = false;
  let lane: Lane | undefined;
  try {
    lane = await cluster.openLane(number, signal);
    const first = controlScenario(request, number, work.options);
    const context = await prepareLane(cluster, lane, first, work, signal);
    begun = true;
    await runCases(context, request, work, signal);
  } finally {
    if (!begun) work.queue.giveBack(request);
    await lane?.close();
  }
}

/** Believes a lane only after its positive control. */
async function prepareLane(
  cluster: Cluster,
  lane: Lane,
  scenario: Scenario,
  { options, events, timeouts }: LaneWork,
  signal: AbortSignal,
): Promise<CaseContext> {
  const control = await checkPositiveControl(lane, cluster, scenario, timeouts, signal);
  events.onLaneReady(lane.name, timeouts.probeTimeoutMs(), control.elapsedMs);
  const { profile, settleTimeoutMs, throwRejections, alpha } = options;
  const { clock, facts, nodeControl } = cluster;
  return {
    lane, clock, facts, nodeControl, profile, timeouts, settleTimeoutMs, throwRejections, alpha,
    memory: new Map(),
    date: events.date,
  }; // prettier-ignore
}

async function runCases(
  context: CaseContext,
  first: CaseRequest,
  { events, queue, gate, finish }: LaneWork,
  signal: AbortSignal,
): Promise<void> {
  let past: readonly Scenario[] = [];
  let failures = 0;
  let request: CaseRequest | undefined = first;
  while (request !== undefined) {
    const missing = lacking(request.scenario, context.nodeControl);
    if (missing !== undefined) {
      events.onIncapable(request, missing);
      request = await queue.next(signal);
      continue;
    }
    const leave = await gate.enter(restartsComponents(request.scenario), signal);
    const result = await runCase(context, request, signal).catch((error: unknown) => {
      leave();
      throw error;
    });
    context.lane.rest();
    await finish(result, { context, past, campaign: signal }).finally(leave);
    past = [...past, request.scenario].slice(-laneMemoryMax);
    failures = result.status === 'inconclusive' && result.steps.length === 0 ? failures + 1 : 0;
    const pauseMs = pauseAfterMs(failures);
    if (pauseMs === undefined) {
      throw new HarnessError('environment', `${context.lane.name}: ${failures} cases in a row could not run; the last: ${result.reason ?? ''}`); // prettier-ignore
    }
    if (pauseMs > 0) await context.clock.wait(pauseMs, signal);
    request = await queue.next(signal);
  }
}

/** A stored case is often tiny: the world of a generated one warms more pods and shows more paths open. */
function controlScenario(
  request: CaseRequest,
  lane: number,
  { firstIndex, cases, scenarioAt }: CampaignOptions,
): Scenario {
  if (request.phase === 'generate' || cases === 0) return request.scenario;
  return scenarioAt(firstIndex + Math.min(lane, cases - 1));
}
