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
import { checkPositiveControl } from './positive-control.ts';
import { createProbeTimeouts, type ProbeTimeouts } from './probe-timeouts.ts';
import { runCase, type CaseContext } from './run-case.ts';

/** A lane that cannot work this many times in a row ends the campaign: the environment is broken. */
const environmentFailuresMax = 3;

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
  /** A case came out of its lane, before it is investigated. */
  readonly onResult: (result: CaseResult) => void;
  /** A case as it stands at last. */
  readonly onCase: (result: CaseResult, summary: CaseSummary) => void;
  readonly onSkip: (request: CaseRequest, signatures: readonly string[]) => void;
  readonly date: () => Date;
}

export interface CampaignResult {
  readonly summaries: readonly CaseSummary[];
  readonly elapsedMs: number;
  /** Set where the environment ended the campaign before its time. */
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
  const queue = createCaseQueue(options, cluster.clock, options.steering, events.onSkip);
  let failure: HarnessError | undefined;

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
    if (options.failFast && settled.status === 'violates') stop.abort();
  };
  const work = async (number: number): Promise<void> => {
    try {
      const shared = { options, events, timeouts, queue, finish };
      await driveLane(cluster, number, shared, laneSignal);
    } catch (error) {
      if (laneSignal.aborted) return;
      stop.abort();
      if (!(error instanceof HarnessError)) throw error;
      failure ??= error;
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, (_, number) => work(number)));
  summaries.sort((a, b) => a.index - b.index);
  const elapsedMs = cluster.clock.now() - start;
  return failure === undefined ? { summaries, elapsedMs } : { summaries, elapsedMs, failure };
}

interface LaneWork {
  readonly options: CampaignOptions;
  readonly events: CampaignEvents;
  readonly timeouts: ProbeTimeouts;
  readonly queue: CaseQueue;
  readonly finish: (result: CaseResult, lane: ViolatedLane) => Promise<void>;
}

async function driveLane(
  cluster: Cluster,
  number: number,
  { options, events, timeouts, queue, finish }: LaneWork,
  signal: AbortSignal,
): Promise<void> {
  let request = await queue.next(signal);
  if (request === undefined) return;
  const lane: Lane = await cluster.openLane(number, signal);
  try {
    const first = controlScenario(request, number, options);
    const control = await checkPositiveControl(lane, cluster, first, timeouts, signal);
    events.onLaneReady(lane.name, timeouts.probeTimeoutMs(), control.elapsedMs);
    const { profile, settleTimeoutMs, throwRejections, alpha } = options;
    const { clock, facts } = cluster;
    const context: CaseContext = {
      lane, clock, facts, profile, timeouts, settleTimeoutMs, throwRejections, alpha,
      memory: new Map(),
      date: events.date,
    }; // prettier-ignore
    let past: readonly Scenario[] = [];
    let environmentFailures = 0;
    while (request !== undefined) {
      const result = await runCase(context, request, signal);
      await finish(result, { context, past, campaign: signal });
      past = [...past, request.scenario].slice(-laneMemoryMax);
      const failed = result.status === 'inconclusive' && result.steps.length === 0;
      environmentFailures = failed ? environmentFailures + 1 : 0;
      if (environmentFailures >= environmentFailuresMax) {
        throw new HarnessError('environment', `${lane.name}: ${environmentFailures} cases in a row could not run; the last: ${result.reason ?? ''}`); // prettier-ignore
      }
      request = await queue.next(signal);
    }
  } finally {
    await lane.close();
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
