/** `replay DIR`: a reproduction folder on the selected cluster, with a history of its own as every run has. */
import { generatorVersion } from '../generators/generator-version.ts';
import { flowCaseEvent } from '../model/flow-event.ts';
import { historyApiVersion } from '../model/history.ts';
import { formatViolatingCase } from '../report/case-text.ts';
import { formatFlowCase } from '../report/flow-text.ts';
import type { AlphaSpent } from './alpha-budget.ts';
import { checkSelection, selectionFlags } from './cluster-selection.ts';
import { openCluster } from './open-cluster.ts';
import type { ReproductionVerdict } from './reproduction/judge-reproduction.ts';
import type { ReplayRequest } from './replay-request.ts';
import {
  isAboutServices,
  readAnyReproduction,
  type StoredReproduction,
  type StoredServiceReproduction,
} from './reproduction/read-reproduction.ts';
import {
  concludeReproduction,
  introduceReproduction,
  replayReproduction,
  type ReproductionRun,
} from './reproduction/replay-reproduction.ts';
import { replayService } from './reproduction/replay-service.ts';
import type { RunExitCode } from './run-plan.ts';
import { openRunReport, type RunReport } from './run-report.ts';
import { defaultReportDirectory, type RunnerIo } from './run-request.ts';

/** Throws HarnessError('input') for a damaged folder, before any cluster is touched. */
export async function replayFolder(
  folder: string,
  request: ReplayRequest,
  io: RunnerIo,
): Promise<RunExitCode> {
  const selection = checkSelection(request.selection);
  const stored = readAnyReproduction(folder);
  const { scenario, record } = stored;
  const settleTimeoutMs = request.settleTimeoutMs ?? record.settleTimeoutMs;
  const seed = scenario.metadata.origin?.seed ?? 0;
  const { cluster, profile } = await openCluster(
    selection,
    {
      seed,
      asksServices: scenario.probes.services !== undefined,
      env: io.env,
      write: io.stderr,
      isTerminal: io.isTerminal,
    },
    io.signal,
  );
  try {
    const { facts } = cluster;
    const clusterFlags = selectionFlags(selection);
    const command = ['npx kubeprop replay', folder, ...clusterFlags].join(' ');
    const report = openRunReport(
      request.reportDirectory ??
        `${defaultReportDirectory(facts, seed)}-replay-${scenario.metadata.name}`,
      { facts, profile: profile.name, settleTimeoutMs, clusterFlags },
    );
    const print = (lines: readonly string[]): void => {
      io.stdout(lines.map((line) => `${line}\n`).join(''));
    };
    try {
      const time = (): string => new Date().toISOString();
      report.write({
        ...{ type: 'run-started', apiVersion: historyApiVersion, time: time(), seed },
        suite: scenario.metadata.origin?.suite ?? 'reproduction',
        ...{ generatorVersion, generatorOptions: scenario.metadata.origin?.options ?? {} },
        ...{ profile: profile.name, phases: ['explicit'], lanes: 1, cluster: facts, command },
      });
      print([
        ...introduceReproduction(folder, stored),
        `replaying on ${facts.name} (${facts.serverVersion}, CNI ${facts.cni}), profile ${profile.name}`,
      ]);
      const run = { cluster, profile, settleTimeoutMs, date: () => new Date() };
      const context = { replayCommand: command, settleTimeoutMs, report, time };
      const replayed = isAboutServices(stored)
        ? await showService(stored, run, context, io.signal)
        : await showConnections(stored, run, context, io.signal);
      print(replayed.lines);
      const { line, exitCode } = concludeReproduction(stored, replayed);
      report.write({ type: 'run-finished', time: time(), exitCode, cases: replayed.attempts, alpha: replayed.alpha, reasons: exitCode === 3 ? [replayed.reason] : [] }); // prettier-ignore
      print([`history: ${report.historyPath}`, line]);
      return exitCode;
    } finally {
      report.close();
    }
  } finally {
    await cluster.close();
  }
}

interface ShowContext {
  readonly replayCommand: string;
  readonly settleTimeoutMs: number;
  readonly report: RunReport;
  readonly time: () => string;
}

interface Shown extends ReproductionVerdict {
  /** The case for a person, where it violates. */
  readonly lines: readonly string[];
  readonly attempts: number;
  readonly alpha: AlphaSpent;
}

async function showConnections(
  stored: StoredReproduction,
  run: ReproductionRun,
  { replayCommand, settleTimeoutMs, report, time }: ShowContext,
  signal: AbortSignal,
): Promise<Shown> {
  const replayed = await replayReproduction(stored, run, signal);
  const { result } = replayed;
  const scenarioPath = report.writeCase(result, time());
  const lines = formatViolatingCase(result, { replayCommand, scenarioPath, settleTimeoutMs });
  return { ...replayed, lines: result.status === 'violates' ? ['', ...lines, ''] : [] };
}

async function showService(
  stored: StoredServiceReproduction,
  run: ReproductionRun,
  { replayCommand, report, time }: ShowContext,
  signal: AbortSignal,
): Promise<Shown> {
  const replayed = await replayService(stored, run, signal);
  const { result } = replayed;
  report.write(flowCaseEvent(result, time()));
  const scenarioPath =
    result.status === 'conforms' ? undefined : report.writeScenario(result.scenario);
  const lines = formatFlowCase(result, { replayCommand, scenarioPath });
  return {
    ...replayed,
    attempts: 1,
    lines: result.status === 'violates' ? ['', ...lines, ''] : [],
  };
}
