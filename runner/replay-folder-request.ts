/** `replay DIR`: a reproduction folder on the selected cluster, with a history of its own as every run has. */
import { generatorVersion } from '../generators/generator-version.ts';
import { historyApiVersion } from '../model/history.ts';
import { formatViolatingCase } from '../report/case-text.ts';
import { checkSelection, selectionFlags } from './cluster-selection.ts';
import { openCluster } from './open-cluster.ts';
import type { ReplayRequest } from './replay-request.ts';
import { readReproduction } from './reproduction/read-reproduction.ts';
import {
  concludeReproduction,
  introduceReproduction,
  replayReproduction,
} from './reproduction/replay-reproduction.ts';
import type { RunExitCode } from './run-plan.ts';
import { openRunReport } from './run-report.ts';
import { defaultReportDirectory, type RunnerIo } from './run-request.ts';

/** Throws HarnessError('input') for a damaged folder, before any cluster is touched. */
export async function replayFolder(
  folder: string,
  request: ReplayRequest,
  io: RunnerIo,
): Promise<RunExitCode> {
  const selection = checkSelection(request.selection);
  const stored = readReproduction(folder);
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
      const replayed = await replayReproduction(stored, run, io.signal);
      const { result } = replayed;
      const scenarioPath = report.writeCase(result, time());
      if (result.status === 'violates') {
        print(['', ...formatViolatingCase(result, { replayCommand: command, scenarioPath, settleTimeoutMs }), '']); // prettier-ignore
      }
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
