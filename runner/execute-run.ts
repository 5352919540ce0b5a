/**
 * The main job: open the cluster, drive a campaign, print and record what it finds, and say in the exit code whether a
 * violation was confirmed (1), nothing was proven (3) or all conformed (0). A violation outranks the rest.
 */
import type { Cluster } from '../cluster/cluster.ts';
import { generatorVersion } from '../generators/generator-version.ts';
import type { GeneratorOptions } from '../generators/options.ts';
import type { CaseResult } from '../model/case-result.ts';
import type { CaseSummary } from '../model/case-summary.ts';
import type { HarnessError } from '../model/errors.ts';
import { historyApiVersion } from '../model/history.ts';
import type { Profile } from '../model/profile.ts';
import type { Scenario } from '../model/scenario.ts';
import { formatFinding } from '../report/finding-text.ts';
import { createProgress, type Progress } from '../report/progress.ts';
import { formatSummary } from '../report/summary-text.ts';
import { createAlphaBudget, type AlphaBudget } from './alpha-budget.ts';
import { runCampaign, type CampaignResult } from './campaign.ts';
import { describeBehaviour } from './profile/describe-behaviour.ts';
import { createOpenTally, type OpenTally } from './profile/open-tally.ts';
import { inconclusiveReasons } from './run-health.ts';
import { openRunReport, type RunReport } from './run-report.ts';

/** Findings that are printed in full; the others are counted and recorded. */
const printedFindingsMax = 3;

export interface RunPlan {
  readonly cluster: Cluster;
  readonly profile: Profile;
  readonly suite: string;
  readonly seed: number;
  readonly generatorOptions: GeneratorOptions;
  readonly scenarioAt: (index: number) => Scenario;
  readonly firstIndex: number;
  /** Undefined: bounded by time alone. */
  readonly cases: number | undefined;
  readonly timeLimitMs: number | undefined;
  readonly lanes: number;
  readonly failFast: boolean;
  readonly settleTimeoutMs: number;
  readonly reportDirectory: string;
  /** Whether too few cases or a uniform world make the run inconclusive: not for the replay of one case. */
  readonly healthChecks: boolean;
  readonly command: string;
  readonly replayCommand: (index: number) => string;
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly date: () => Date;
}

/** Conforms, violation, nothing proven, interrupted. */
export type RunExitCode = 0 | 1 | 3 | 130;

/** Cases of a run that only time bounds. */
const casesMax = 1_000_000;

/** Runs the plan and returns the exit code of the design: 0, 1, 3 or 130. */
export async function executeRun(plan: RunPlan, signal: AbortSignal): Promise<RunExitCode> {
  const report = openRunReport(plan.reportDirectory);
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
    const result = await campaign(plan, alpha, report, progress, openTally, signal);
    progress.finish();
    // A scenario that the API server refuses is the user's to correct: exit code 2, with the server's words.
    if (result.failure?.code === 'input') throw result.failure;
    const reasons = [
      ...(result.failure === undefined ? [] : [result.failure.message]),
      ...(plan.healthChecks ? inconclusiveReasons(result.summaries) : replayReasons(result)),
    ];
    const { facts } = plan.cluster;
    const { summaries: cases, elapsedMs } = result;
    const behaviour = describeBehaviour(openTally.counts());
    progress.print(
      formatSummary({
        cases,
        elapsedMs,
        facts,
        behaviour,
        reasons,
        findings: [],
        skipped: [],
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

async function campaign(
  plan: RunPlan,
  alpha: AlphaBudget,
  report: RunReport,
  progress: Progress,
  openTally: OpenTally,
  signal: AbortSignal,
): Promise<CampaignResult> {
  const start = plan.cluster.clock.now();
  let findings = 0;
  const scenarioPaths = new Map<number, string | undefined>();
  const onResult = (result: CaseResult): void => {
    scenarioPaths.set(result.index, report.writeCase(result, plan.date().toISOString()));
  };
  const onCase = (result: CaseResult, summary: CaseSummary): void => {
    result.steps.forEach(openTally.addStep);
    if (result.status === 'violates') {
      findings++;
      if (findings <= printedFindingsMax) {
        const context = {
          replayCommand: plan.replayCommand(result.index),
          scenarioPath: scenarioPaths.get(result.index),
          settleTimeoutMs: plan.settleTimeoutMs,
        };
        progress.print(['', ...formatFinding(result, context), '']);
      }
    }
    if (result.status === 'inconclusive') {
      progress.print([
        `case ${result.index} is inconclusive: ${result.reason ?? 'no reason given'}`,
      ]);
    }
    const simulated = plan.cluster.facts.kind === 'simulated';
    progress.update(summary, simulated ? 0 : plan.cluster.clock.now() - start);
  };
  const onLaneReady = (lane: string, probeTimeoutMs: number, elapsedMs: number): void => {
    const took = plan.cluster.facts.kind === 'simulated' ? '' : ` in ${elapsedMs.toFixed(0)} ms`;
    progress.print([
      `${lane}: every cell of the open world answered${took}; probe timeout ${probeTimeoutMs} ms`,
    ]);
  };
  const onLaneLost = ({ message }: HarnessError): void => {
    if (plan.lanes > 1) progress.print([`a lane is given up, the others go on: ${message}`]);
  };
  const result = await runCampaign(
    plan.cluster,
    {
      ...plan,
      alpha,
      stored: [],
      cases: plan.cases ?? casesMax,
      throwRejections: !plan.healthChecks,
    },
    { onResult, onCase, onLaneReady, onLaneLost, onSkip: () => undefined, date: plan.date },
    signal,
  );
  if (findings > printedFindingsMax) {
    progress.finish();
    progress.print([`${findings - printedFindingsMax} more violating cases are in the history.`]);
  }
  return result;
}

/** Opens the history with what is needed to run the same again. */
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
    phases: ['generate'],
    cluster: plan.cluster.facts,
    command: plan.command,
  });
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
  ];
}

/** What is wrong with a simulated cluster on purpose. */
function simulation({ kind, details }: Cluster['facts']): readonly string[] {
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
