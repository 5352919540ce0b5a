/** A whole run on the simulated cluster for tests: its exit code, what it printed and every event that it recorded. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import type { SimulatedOptions } from '../../cluster/simulated/options.ts';
import type { GeneratorOptions } from '../../generators/options.ts';
import type { HistoryEvent } from '../../model/history.ts';
import { specificationProfile } from '../../model/profile.ts';
import { executeRun } from '../execute-run.ts';
import type { RunExitCode, RunPlan } from '../run-plan.ts';

export interface RecordedRunSetting
  extends SimulatedOptions, Pick<RunPlan, 'suite' | 'scenarioAt' | 'failFast'> {
  readonly generatorOptions: GeneratorOptions;
  readonly seed: number;
  readonly cases: number;
  readonly shrink: boolean;
}

export interface RecordedRun {
  readonly code: RunExitCode;
  readonly text: string;
  readonly events: readonly HistoryEvent[];
}

/** Runs generated cases on IPv4 alone, one lane, with findings investigated; nothing stored comes first. */
export async function recordedRun(setting: RecordedRunSetting): Promise<RecordedRun> {
  const { suite, scenarioAt, failFast, generatorOptions, seed, cases, shrink, ...cluster } =
    setting;
  const reportDirectory = mkdtempSync(join(tmpdir(), 'kubeprop-recorded-'));
  let text = '';
  const code = await executeRun(
    {
      cluster: createSimulatedCluster({ ipFamilies: ['IPv4'], seed, ...cluster }),
      profile: specificationProfile,
      ...{ suite, scenarioAt, failFast, generatorOptions, seed, cases },
      phases: ['generate'],
      stored: [],
      firstIndex: 0,
      timeLimitMs: undefined,
      lanes: 1,
      settleTimeoutMs: 2000,
      investigate: true,
      shrink: shrink ? { lanes: 4, timeLimitMs: 600_000 } : undefined,
      reportDirectory,
      clusterFlags: [],
      healthChecks: true,
      command: 'kubeprop run',
      replayCommand: (index) => `npx kubeprop replay --seed ${seed} --index ${index}`,
      write: (part) => (text += part),
      isTerminal: false,
      date: () => new Date(0),
    },
    new AbortController().signal,
  );
  const events = readFileSync(join(reportDirectory, 'history.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent);
  return { code, text, events };
}
