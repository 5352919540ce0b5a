/**
 * The main job: drive a campaign on an open cluster, print and record what it finds, and say in the exit code whether a
 * violation was confirmed (1), nothing was proven (3) or all conformed (0). A violation outranks the rest.
 */
import { generatorVersion } from '../generators/generator-version.ts';
import type { ClusterFacts } from '../model/bound-world.ts';
import type { CaseResult } from '../model/case-result.ts';
import type { CaseSummary } from '../model/case-summary.ts';
import { historyApiVersion } from '../model/history.ts';
import { createProgress } from '../report/progress.ts';
import { formatSummary } from '../report/summary-text.ts';
import { createAlphaBudget } from './alpha-budget.ts';
import { runCampaign, type CampaignResult } from './campaign.ts';
import { createCampaignReport } from './campaign-report.ts';
import { createInvestigator } from './investigate/investigator.ts';
import { describeBehaviour } from './profile/describe-behaviour.ts';
import { createOpenTally } from './profile/open-tally.ts';
import { inconclusiveReasons } from './run-health.ts';
import type { RunExitCode, RunPlan } from './run-plan.ts';
import { openPlanReport, type RunReport } from './run-report.ts';

/** Cases of a run that only time bounds. */
const casesMax = 1_000_000;

/** Runs the plan and returns the exit code of the design: 0, 1, 3 or 130. */
export async function executeRun(plan: RunPlan, signal: AbortSignal): Promise<RunExitCode> {
  const report = openPlanReport(plan);
  const openTally = createOpenTally();
  const progress = createProgress({
    write: plan.write,
    isTerminal: plan.isTerminal,
    cases: plan.cases,
  });
  try {
    recordStart(plan, report);
    progress.print(introduce(plan));
    const alpha = createAlphaBudget();
    const events = createCampaignReport(plan, report, progress);
    const investigator = plan.investigate ? createInvestigator(plan, alpha, events) : undefined;
    const onResult = (result: CaseResult): void => {
      result.steps.forEach(openTally.addStep);
      events.onResult(result);
      investigator?.steering.observe(result);
    };
    const options = {
      ...plan,
      alpha,
      cases: plan.cases ?? casesMax,
      throwRejections: !plan.healthChecks,
      investigate: investigator?.investigate,
      steering: investigator?.steering,
    };
    const result = await runCampaign(plan.cluster, options, { ...events, onResult }, signal);
    progress.finish();
    // A scenario that the API server refuses is the user's to correct: exit code 2, with the server's words.
    if (result.failure?.code === 'input') throw result.failure;
    const reasons = [
      ...[result.failure, report.failure()].flatMap((failure) => failure?.message ?? []),
      ...(plan.healthChecks ? inconclusiveReasons(result.summaries) : replayReasons(result)),
    ];
    progress.print(
      formatSummary({
        cases: result.summaries,
        elapsedMs: result.elapsedMs,
        facts: plan.cluster.facts,
        behaviour: describeBehaviour(openTally.counts()),
        reasons,
        findings: investigator?.counts() ?? [],
        skipped: events.skipped(),
        incapable: events.incapable(),
        alpha: alpha.spent(),
      }),
    );
    if (result.failure?.hint !== undefined) progress.print([`  ${result.failure.hint}`]);
    const exitCode = exitCodeOf(result.summaries, reasons, signal.aborted);
    report.write({
      type: 'run-finished',
      time: plan.date().toISOString(),
      exitCode,
      cases: result.summaries.length,
      reasons,
      alpha: alpha.spent(),
    });
    progress.print([`history: ${report.historyPath}`]);
    return exitCode;
  } finally {
    report.close();
  }
}

/**
 * Opens the history with what is needed to run the same again. Throws HarnessError('environment') where it cannot be written:
 * before anything is done that could not be recorded.
 */
export function recordStart(plan: RunPlan, report: RunReport): void {
  report.write({
    type: 'run-started',
    apiVersion: historyApiVersion,
    time: plan.date().toISOString(),
    seed: plan.seed,
    suite: plan.suite,
    generatorVersion,
    generatorOptions: { ...plan.generatorOptions },
    profile: plan.profile.name,
    lanes: plan.lanes,
    phases: plan.phases,
    cluster: plan.cluster.facts,
    command: plan.command,
  });
  const unwritable = report.failure();
  if (unwritable !== undefined) throw unwritable;
}

/** The lines that a run opens with: what is generated, on which cluster. */
export function introduce(plan: RunPlan): readonly string[] {
  const { facts } = plan.cluster;
  const options = Object.entries(plan.generatorOptions).map(([name, value]) => `${name}=${value}`);
  return [
    `suite ${plan.suite}, seed ${plan.seed}, generator ${generatorVersion} (${options.join(' ')})`,
    `cluster ${facts.name}: ${facts.serverVersion}, CNI ${facts.cni}, ${facts.ipFamilies.join(' and ')}, ` +
      `${facts.nodes.length} nodes for pods, ${facts.externalEndpoints.length} external endpoints, ` +
      `profile ${plan.profile.name}`,
    ...simulation(facts),
    ...(plan.stored.length > 0 ? [`${plan.stored.length} stored cases come first`] : []),
  ];
}

/** What is wrong with a simulated cluster on purpose. */
function simulation({ kind, details }: ClusterFacts): readonly string[] {
  const { faults = 'none', noise = '0', chaos = 'none' } = details;
  if (kind !== 'simulated' || (faults === 'none' && noise === '0' && chaos === 'none')) return [];
  return [`simulated with faults ${faults}, noise ${noise}, chaos ${chaos}`];
}

/** A replayed case is judged by itself. */
function replayReasons({ summaries }: CampaignResult): readonly string[] {
  if (summaries.length === 0) return ['the case was not executed'];
  return summaries.flatMap(({ status, reason, counts }) => {
    if (status === 'inconclusive') return [reason ?? 'the case is inconclusive'];
    return counts.asserted === 0 ? ['no cell of the case was asserted'] : [];
  });
}

/** A confirmed violation outranks an interrupt, which outranks a reason to believe nothing. */
export function exitCodeOf(
  cases: readonly Pick<CaseSummary, 'status'>[],
  reasons: readonly string[],
  aborted: boolean,
): RunExitCode {
  if (cases.some(({ status }) => status === 'violates')) return 1;
  if (aborted) return 130;
  return reasons.length > 0 ? 3 : 0;
}
