/**
 * A run of the suites `services`, `load` and `dns`: cases on a few lanes, each violation again in a fresh lane before it counts, with
 * the same history, exit codes and replay as any run.
 */
import { setMaxListeners } from 'node:events';
import type { Cluster } from '../../cluster/cluster.ts';
import { HarnessError } from '../../model/errors.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import { flowCaseEvent } from '../../model/flow-event.ts';
import { formatFlowCase, formatFlowSummary } from '../../report/flow-text.ts';
import { createProgress, type Progress } from '../../report/progress.ts';
import { exitCodeOf, introduce, recordStart } from '../execute-run.ts';
import type { RunExitCode, RunPlan } from '../run-plan.ts';
import { openPlanReport, type RunReport } from '../run-report.ts';
import { confirmInFreshLane } from './confirm-in-fresh-lane.ts';
import { flowHealthReasons } from './flow-health.ts';
import { runFlowCase, type FlowCaseContext } from './run-flow-case.ts';

/** Cases in a row that could not run: the environment is broken. */
const environmentFailuresMax = 3;
/** Cases that are printed in full; the others are counted and recorded. */
const printedMax = 5;

/** Runs the plan and returns its exit code: 0, 1, 3 or 130. */
export async function executeServices(plan: RunPlan, signal: AbortSignal): Promise<RunExitCode> {
  setMaxListeners(0, signal);
  const report = openPlanReport(plan);
  const progress = createProgress(plan);
  const { clock, facts } = plan.cluster;
  const start = clock.now();
  const results: FlowCaseResult[] = [];
  try {
    recordStart(plan, report);
    progress.print(introduce(plan));
    progress.print([`kube-proxy mode ${facts.details['kubeProxyMode'] ?? 'unknown'}`]);
    const failure = await runCases(plan, results, report, progress, signal);
    progress.finish();
    if (failure?.code === 'input' || failure?.code === 'usage') throw failure;
    const reasons = [
      ...[failure, report.failure()].flatMap((error) => error?.message ?? []),
      ...flowHealthReasons(results, plan.healthChecks),
    ];
    const simulated = facts.kind === 'simulated';
    progress.print(formatFlowSummary(results, clock.now() - start, simulated));
    progress.print(reasons.map((reason) => `INCONCLUSIVE: ${reason}`));
    const exitCode = exitCodeOf(results, reasons, signal.aborted);
    report.write({
      type: 'run-finished',
      time: plan.date().toISOString(),
      exitCode,
      cases: results.length,
      reasons,
      alpha: { cells: 0, spent: 0, limit: 0 },
    });
    progress.print([`history: ${report.historyPath}`]);
    return exitCode;
  } finally {
    report.close();
  }
}

/** Cases in order of index, taken by whichever lane is free; returns what ended the run early. */
async function runCases(
  plan: RunPlan,
  results: FlowCaseResult[],
  report: RunReport,
  progress: Progress,
  signal: AbortSignal,
): Promise<HarnessError | undefined> {
  const { clock } = plan.cluster;
  const start = clock.now();
  const end = start + (plan.timeLimitMs ?? Infinity);
  let next = 0;
  let failures = 0;
  let failure: HarnessError | undefined;
  const work = async (number: number): Promise<void> => {
    const context = await openContext(plan, number, signal);
    while (failure === undefined && next < (plan.cases ?? Infinity) && clock.now() < end) {
      const index = plan.firstIndex + next++;
      const request = { scenario: plan.scenarioAt(index), phase: 'generate', index } as const;
      const first = await runFlowCase(context, request, signal);
      const result =
        first.status === 'violates' && plan.investigate
          ? await confirmInFreshLane(plan, first, signal)
          : first;
      record(plan, result, results, report, progress);
      progress.update(
        { status: result.status, sentinelMs: [result.timings.settle] },
        plan.cluster.facts.kind === 'simulated' ? 0 : clock.now() - start,
      );
      if (plan.failFast && result.status === 'violates') return;
      failures = result.status === 'inconclusive' && result.answers.length === 0 ? failures + 1 : 0;
      if (failures >= environmentFailuresMax) {
        const why = result.reason ?? 'no reason given';
        failure = new HarnessError('environment', `${failures} cases in a row could not run: ${why}`); // prettier-ignore
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: plan.lanes }, (_, number) => work(number)));
    return failure;
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof HarnessError)) throw error;
    return error;
  }
}

/** A lane with what its cases need. */
export async function openContext(
  plan: Pick<RunPlan, 'profile' | 'settleTimeoutMs' | 'healthChecks' | 'date'> & {
    readonly cluster: Cluster;
  },
  number: number,
  signal: AbortSignal,
): Promise<FlowCaseContext> {
  const { cluster, profile, settleTimeoutMs, healthChecks, date } = plan;
  const lane = await cluster.openLane(number, signal);
  const { clock, facts } = cluster;
  return { lane, clock, facts, profile, settleTimeoutMs, throwRejections: !healthChecks, date };
}

function record(
  plan: RunPlan,
  result: FlowCaseResult,
  results: FlowCaseResult[],
  report: RunReport,
  progress: Progress,
): void {
  const printed = results.filter(({ status }) => status === 'violates').length;
  results.push(result);
  report.write(flowCaseEvent(result, plan.date().toISOString()));
  const { index, status, reason } = result;
  if (status === 'conforms') return;
  const scenarioPath = report.writeScenario(result.scenario);
  if (status === 'inconclusive') {
    progress.print([`case ${index} is inconclusive: ${reason ?? 'no reason given'}`]);
  } else if (printed < printedMax) {
    const context = { replayCommand: plan.replayCommand(index), scenarioPath };
    progress.print(['', ...formatFlowCase(result, context), '']);
  }
}
