/** What happens in a campaign, as lines for a person and events for the history. Everything printed is also recorded. */
import {
  confirmedMismatches,
  type CaseRequest,
  type CaseResult,
  type StepResult,
} from '../model/case-result.ts';
import type { CaseSummary } from '../model/case-summary.ts';
import { formatViolatingCase } from '../report/case-text.ts';
import { formatFinding } from '../report/finding-text.ts';
import { formatReduced } from '../report/reduced-text.ts';
import type { Progress } from '../report/progress.ts';
import type { IncapableCase } from '../report/summary-text.ts';
import type { CampaignEvents } from './campaign.ts';
import type { InvestigationEvents } from './investigate/investigator.ts';
import type { RunPlan } from './run-plan.ts';
import type { RunReport } from './run-report.ts';

export interface CampaignReport extends CampaignEvents, InvestigationEvents {
  /** Indices of generated cases that steering left out, in their order. */
  skipped(): readonly number[];
  /** Generated cases that the cluster cannot run, in their order. */
  incapable(): readonly IncapableCase[];
}

/** Events of one campaign, to the report folder and the terminal. */
export function createCampaignReport(
  plan: RunPlan,
  report: RunReport,
  progress: Progress,
): CampaignReport {
  const { clock, facts } = plan.cluster;
  const simulated = facts.kind === 'simulated';
  const start = clock.now();
  const now = (): string => plan.date().toISOString();
  const scenarioPaths = new Map<string, string>();
  const smallest = new Map<string, readonly string[]>();
  const skipped: number[] = [];
  const incapable: IncapableCase[] = [];
  let findings = 0;
  const replayCommandOf = (request: CaseRequest): string =>
    request.phase === 'generate'
      ? plan.replayCommand(request.index)
      : ['npx kubeprop replay', scenarioPaths.get(keyOf(request)) ?? '', ...plan.clusterFlags].join(' '); // prettier-ignore
  return {
    date: plan.date,
    skipped: () => skipped,
    incapable: () => incapable,
    isRecorded: () => report.failure() === undefined,
    onLaneReady(lane, probeTimeoutMs, elapsedMs) {
      const took = simulated ? '' : ` in ${elapsedMs.toFixed(0)} ms`;
      progress.print([
        `${lane}: every cell of the open world answered${took}; probe timeout ${probeTimeoutMs} ms`,
      ]);
    },
    onLaneLost({ message }) {
      if (plan.lanes > 1) progress.print([`a lane is given up, the others go on: ${message}`]);
    },
    onResult(result) {
      const path = report.writeCase(result, now());
      if (path !== undefined) scenarioPaths.set(keyOf(result), path);
    },
    onCase(result: CaseResult, summary: CaseSummary) {
      // A run shows findings; the replay of one case shows the case.
      // What shows over time alone is confirmed on its own lane, and has no folder: kubectl is too slow to see a gap.
      const isFound = plan.investigate && result.steps.some(hasConfirmedMismatch);
      if (result.status === 'violates' && !isFound) {
        const scenarioPath = scenarioPaths.get(keyOf(result));
        const { settleTimeoutMs } = plan;
        const context = { replayCommand: replayCommandOf(result), scenarioPath, settleTimeoutMs };
        const smaller = smallest.get(keyOf(result)) ?? [];
        progress.print(['', ...formatViolatingCase(result, context), ...smaller, '']);
      }
      if (result.status === 'inconclusive') {
        progress.print([
          `${nameOf(result)} is inconclusive: ${result.reason ?? 'no reason given'}`,
        ]);
      }
      // The line counts cases of the seed: the number asked for is theirs.
      if (result.phase === 'generate') {
        progress.update(summary, simulated ? 0 : clock.now() - start);
      }
    },
    onSkip({ index }, signatures) {
      skipped.push(index);
      report.write({ type: 'case-skipped', time: now(), index, signatures });
    },
    onIncapable({ index }, lacking) {
      incapable.push({ index, lacking });
      report.write({ type: 'case-incapable', time: now(), index, lacking });
    },
    onInvestigation(result) {
      progress.print([`${nameOf(result)} violates: asking again in a fresh lane`]);
    },
    onFinding(finding, found) {
      findings++;
      const originalCommand = replayCommandOf(found);
      const { folder = 'none: it could not be written', replayCommand = originalCommand } =
        report.writeFinding(finding, now()) ?? {};
      const context = { number: findings, folder, replayCommand, originalCommand, simulated };
      progress.print(['', ...formatFinding(finding, context), '']);
    },
    onReduced(reduced) {
      const { name } = reduced.scenario.metadata;
      const metadata = { name: `${name}-smallest` };
      const path = report.writeScenario({ ...reduced.scenario, metadata });
      report.write({ type: 'reduced', time: now(), ...reduced });
      const lines =
        path === undefined
          ? formatReduced(reduced, [])
          : formatReduced(reduced, [path], ['npx kubeprop replay', path, ...plan.clusterFlags].join(' ')); // prettier-ignore
      smallest.set(keyOf(reduced), lines);
    },
    onSighting({ phase, index }, signatures) {
      report.write({ type: 'sighting', time: now(), phase, index, signatures });
    },
    onUnconfirmed({ phase, index }, reason) {
      report.write({ type: 'unconfirmed', time: now(), phase, index, reason });
    },
  };
}

function keyOf({ phase, index }: CaseRequest): string {
  return `${phase} ${index}`;
}

/** `case 7`, or the name of a stored scenario. */
function nameOf({ phase, index, scenario }: CaseRequest): string {
  return phase === 'generate' ? `case ${index}` : scenario.metadata.name;
}

function hasConfirmedMismatch(step: StepResult): boolean {
  return confirmedMismatches(step).length > 0;
}
