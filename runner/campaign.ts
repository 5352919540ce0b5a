/**
 * A campaign: lanes take case after case of one seed until the count, the time or a violation ends it. Case i is a pure
 * function of the seed and i, so the number of lanes changes the order of results and nothing else.
 */
import { setMaxListeners } from 'node:events';
import type { Cluster, Lane } from '../cluster/cluster.ts';
import type { CaseResult } from '../model/case-result.ts';
import { summarizeCase, type CaseSummary } from '../model/case-summary.ts';
import { HarnessError } from '../model/errors.ts';
import type { Profile } from '../model/profile.ts';
import type { Scenario } from '../model/scenario.ts';
import { checkPositiveControl } from './positive-control.ts';
import { createProbeTimeouts, type ProbeTimeouts } from './probe-timeouts.ts';
import { runCase } from './run-case.ts';

/** A lane that cannot work this many times in a row ends the campaign: the environment is broken. */
const environmentFailuresMax = 3;

export interface CampaignOptions {
  /** Case i of the campaign. */
  readonly scenarioAt: (index: number) => Scenario;
  readonly firstIndex: number;
  readonly cases: number;
  /** Milliseconds after which no new case starts. */
  readonly timeLimitMs: number | undefined;
  readonly lanes: number;
  readonly failFast: boolean;
  readonly settleTimeoutMs: number;
  /** Whether an object that the API server rejects ends the campaign: right for a user's own scenario. */
  readonly throwRejections: boolean;
  readonly profile: Profile;
}

export interface CampaignEvents {
  /** A lane passed its positive control: every open cell answered within this many milliseconds. */
  readonly onLaneReady: (lane: string, probeTimeoutMs: number, elapsedMs: number) => void;
  readonly onCase: (result: CaseResult, summary: CaseSummary) => void;
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
  setMaxListeners(0, laneSignal);
  const timeouts = createProbeTimeouts();
  let next = options.firstIndex;
  let failure: HarnessError | undefined;

  const takeIndex = (): number | undefined => {
    if (laneSignal.aborted || next >= options.firstIndex + options.cases) return undefined;
    const elapsed = cluster.clock.now() - start;
    if (options.timeLimitMs !== undefined && elapsed >= options.timeLimitMs) return undefined;
    return next++;
  };
  const finish = (result: CaseResult): void => {
    const summary = summarizeCase(result);
    summaries.push(summary);
    events.onCase(result, summary);
    if (options.failFast && result.status === 'violates') stop.abort();
  };
  const work = async (number: number): Promise<void> => {
    try {
      await driveLane(
        cluster,
        number,
        { options, events, timeouts, takeIndex, finish },
        laneSignal,
      );
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
  readonly takeIndex: () => number | undefined;
  readonly finish: (result: CaseResult) => void;
}

async function driveLane(
  cluster: Cluster,
  number: number,
  work: LaneWork,
  signal: AbortSignal,
): Promise<void> {
  const { options, events, timeouts } = work;
  let index = work.takeIndex();
  if (index === undefined) return;
  const lane: Lane = await cluster.openLane(number, signal);
  try {
    const control = await checkPositiveControl(
      lane,
      cluster,
      options.scenarioAt(index),
      timeouts,
      signal,
    );
    events.onLaneReady(lane.name, timeouts.probeTimeoutMs(), control.elapsedMs);
    const context = {
      lane,
      clock: cluster.clock,
      facts: cluster.facts,
      profile: options.profile,
      timeouts,
      settleTimeoutMs: options.settleTimeoutMs,
      throwRejections: options.throwRejections,
      memory: new Map(),
      date: events.date,
    };
    let environmentFailures = 0;
    while (index !== undefined) {
      const result = await runCase(context, options.scenarioAt(index), index, signal);
      work.finish(result);
      const failed = result.status === 'inconclusive' && result.steps.length === 0;
      environmentFailures = failed ? environmentFailures + 1 : 0;
      if (environmentFailures >= environmentFailuresMax) {
        throw new HarnessError('environment', `${lane.name}: ${environmentFailures} cases in a row could not run; the last: ${result.reason ?? ''}`); // prettier-ignore
      }
      index = work.takeIndex();
    }
  } finally {
    await lane.close();
  }
}
