/**
 * A run of the suites `services`, `load` and `dns`: cases on a few lanes, each violation confirmed in a fresh lane and
 * shrunk, with the same history, exit codes and replay as any run.
 */
import { setMaxListeners } from 'node:events';
import { HarnessError } from '../../model/errors.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import type { Scenario } from '../../model/scenario.ts';
import { flowCaseEvent } from '../../model/flow-event.ts';
import { formatFlowCase, formatFlowSummary } from '../../report/flow-text.ts';
import { createProgress, type Progress } from '../../report/progress.ts';
import { formatServiceFinding } from '../../report/service-finding-text.ts';
import { formatFindingCounts } from '../../report/summary-text.ts';
import { pauseAfterMs } from '../environment-pauses.ts';
import { exitCodeOf, introduce, recordStart } from '../execute-run.ts';
import type { RunExitCode, RunPlan } from '../run-plan.ts';
import { openPlanReport, type RunReport } from '../run-report.ts';
import { createFlowAlpha, type FlowAlpha } from './flow-alpha.ts';
import type { ViolatedServiceLane } from './confirm-targets.ts';
import { flowHealthReasons } from './flow-health.ts';
import { createServiceInvestigator, type ServiceInvestigator } from './investigate-services.ts';
import { runFlowCase } from './run-flow-case.ts';
import { createServiceLanes, type ServiceLanes } from './service-lanes.ts';

/** Scenarios that a lane remembers: what a fault that no fresh lane shows may depend on. */
const laneMemoryMax = 4;

/** Runs the plan and returns its exit code: 0, 1, 3 or 130. */
export async function executeServices(plan: RunPlan, signal: AbortSignal): Promise<RunExitCode> {
  setMaxListeners(0, signal);
  const report = openPlanReport(plan);
  const progress = createProgress(plan);
  const { clock, facts } = plan.cluster;
  const start = clock.now();
  try {
    recordStart(plan, report);
    progress.print(introduce(plan));
    progress.print([`kube-proxy mode ${facts.details['kubeProxyMode'] ?? 'unknown'}`]);
    const session = createSession(plan, report, progress);
    const { results, skipped, alpha, investigator } = session;
    const failure = await runCases(session, signal);
    progress.finish();
    if (failure?.code === 'input' || failure?.code === 'usage') throw failure;
    const reasons = [
      ...[failure, report.failure()].flatMap((error) => error?.message ?? []),
      ...flowHealthReasons(results, plan.healthChecks),
    ];
    const simulated = facts.kind === 'simulated';
    progress.print([
      ...formatFlowSummary(results, clock.now() - start, simulated),
      ...formatFindingCounts({ findings: investigator.counts(), skipped, alpha: alpha.spent() }),
    ]);
    progress.print(reasons.map((reason) => `INCONCLUSIVE: ${reason}`));
    const exitCode = exitCodeOf(results, reasons, signal.aborted);
    report.write({
      type: 'run-finished',
      time: plan.date().toISOString(),
      exitCode,
      cases: results.length,
      reasons,
      alpha: alpha.spent(),
    });
    progress.print([`history: ${report.historyPath}`]);
    return exitCode;
  } finally {
    report.close();
  }
}

/** What a run works with and what has come of it. */
interface Session {
  readonly plan: RunPlan;
  readonly report: RunReport;
  readonly progress: Progress;
  readonly lanes: ServiceLanes;
  readonly alpha: FlowAlpha;
  readonly investigator: ServiceInvestigator;
  readonly results: FlowCaseResult[];
  /** Indices that steering left out. */
  readonly skipped: number[];
  readonly onSkip: (index: number, signatures: readonly string[]) => void;
}

function createSession(plan: RunPlan, report: RunReport, progress: Progress): Session {
  const lanes = createServiceLanes(plan);
  const alpha = createFlowAlpha();
  const skipped: number[] = [];
  const time = (): string => plan.date().toISOString();
  let findings = 0;
  const investigator = createServiceInvestigator(plan, lanes, alpha, {
    onFinding(finding, { index }) {
      findings++;
      const originalCommand = plan.replayCommand(index);
      const { folder = 'none: it could not be written', replayCommand = originalCommand } =
        report.writeServiceFinding(finding, time()) ?? {};
      const simulated = plan.cluster.facts.kind === 'simulated';
      const context = { number: findings, folder, replayCommand, originalCommand, simulated };
      progress.print(['', ...formatServiceFinding(finding, context), '']);
    },
    onSighting({ phase, index }, signatures) {
      report.write({ type: 'sighting', time: time(), phase, index, signatures });
    },
  });
  return {
    ...{ plan, report, progress, lanes, alpha, investigator, results: [], skipped },
    onSkip(index, signatures) {
      skipped.push(index);
      report.write({ type: 'case-skipped', time: time(), index, signatures });
    },
  };
}

/**
 * Cases in order of index, taken by whichever lane is free. A lane that the environment takes away leaves its cases to the others;
 * returns what ended the run early: no lane was left, or a case was wrong.
 */
async function runCases(session: Session, signal: AbortSignal): Promise<HarnessError | undefined> {
  const { plan, progress } = session;
  const { clock } = plan.cluster;
  const endsAt = clock.now() + (plan.timeLimitMs ?? Infinity);
  const endCampaign = new AbortController();
  const campaign = AbortSignal.any([signal, endCampaign.signal]);
  let next = 0;
  const queue: LaneQueue = {
    take: () => {
      const isOver = campaign.aborted || next >= (plan.cases ?? Infinity) || clock.now() >= endsAt;
      return isOver ? undefined : plan.firstIndex + next++;
    },
    stop: () => {
      endCampaign.abort();
    },
    campaign,
  };
  const lost: HarnessError[] = [];
  let failure: HarnessError | undefined;
  const work = async (number: number): Promise<void> => {
    try {
      await driveLane(session, number, queue, signal);
    } catch (error) {
      if (campaign.aborted) return;
      if (error instanceof HarnessError && error.code === 'environment') {
        lost.push(error);
        progress.print([`a lane is lost: ${error.message}`]);
        return;
      }
      queue.stop();
      if (!(error instanceof HarnessError)) throw error;
      failure ??= error;
    }
  };
  await Promise.all(Array.from({ length: plan.lanes }, (_, number) => work(number)));
  return failure ?? (lost.length === plan.lanes ? lost[0] : undefined);
}

interface LaneQueue {
  /** The index of the next case; undefined where there is none. */
  readonly take: () => number | undefined;
  readonly stop: () => void;
  /** Aborted when no case is to begin any more. */
  readonly campaign: AbortSignal;
}

/** Runs case after case on one lane. Throws HarnessError('environment') where the lane is lost. */
async function driveLane(
  session: Session,
  number: number,
  queue: LaneQueue,
  signal: AbortSignal,
): Promise<void> {
  const { plan, lanes, progress } = session;
  const { clock, facts } = plan.cluster;
  const start = clock.now();
  const context = await lanes.open(number, signal);
  let failures = 0;
  let past: readonly Scenario[] = [];
  for (let index = queue.take(); index !== undefined; index = queue.take()) {
    const result = await takeCase(session, { context, past }, index, signal);
    if (result === undefined) continue;
    past = [...past, result.scenario].slice(-laneMemoryMax);
    progress.update(
      { status: result.status, sentinelMs: [result.timings.settle] },
      facts.kind === 'simulated' ? 0 : clock.now() - start,
    );
    if (plan.failFast && result.status === 'violates') queue.stop();
    const { status, answers, dns, reason = 'no reason given' } = result;
    failures = status === 'inconclusive' && answers.length + dns.length === 0 ? failures + 1 : 0;
    const pauseMs = pauseAfterMs(failures);
    if (pauseMs === undefined) {
      throw new HarnessError('environment', `${context.lane.name}: ${failures} cases in a row could not run; the last: ${reason}`); // prettier-ignore
    }
    if (pauseMs > 0) await clock.wait(pauseMs, queue.campaign);
  }
}

/** One case with what became of it; undefined where everything about it is known. */
async function takeCase(
  session: Session,
  lane: ViolatedServiceLane,
  index: number,
  signal: AbortSignal,
): Promise<FlowCaseResult | undefined> {
  const { plan, alpha, investigator } = session;
  const request = { scenario: plan.scenarioAt(index), phase: 'generate', index } as const;
  const known = plan.investigate ? investigator.steering.onlyKnown(request) : undefined;
  if (known !== undefined) {
    session.onSkip(index, known);
    return undefined;
  }
  const first = await runFlowCase(lane.context, request, signal);
  alpha.add(first);
  const result =
    first.status === 'violates' && plan.investigate
      ? await investigator.investigate(first, lane, signal)
      : first;
  investigator.steering.observe(result);
  record(session, result);
  return result;
}

function record({ plan, results, report, progress }: Session, result: FlowCaseResult): void {
  results.push(result);
  report.write(flowCaseEvent(result, plan.date().toISOString()));
  const { index, status, reason } = result;
  if (status === 'conforms') return;
  const scenarioPath = report.writeScenario(result.scenario);
  if (status === 'inconclusive') {
    progress.print([`case ${index} is inconclusive: ${reason ?? 'no reason given'}`]);
  } else if (!plan.investigate) {
    // A run shows findings; the replay of one case shows the case.
    const context = { replayCommand: plan.replayCommand(index), scenarioPath };
    progress.print(['', ...formatFlowCase(result, context), '']);
  }
}
