/** A whole run on the simulated cluster for tests: its exit code, what it printed and every event that it recorded. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import type { SimulatedOptions } from '../../cluster/simulated/options.ts';
import type { GeneratorOptions } from '../../generators/options.ts';
import type { HistoryEvent } from '../../model/history.ts';
import { executeRun } from '../execute-run.ts';
import type { RunExitCode, RunPlan } from '../run-plan.ts';
import { quietPlan, readEvents } from './quiet-plan.ts';

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
      ...quietPlan(seed),
      cluster: createSimulatedCluster({ ipFamilies: ['IPv4'], seed, ...cluster }),
      ...{ suite, scenarioAt, failFast, generatorOptions, seed, cases, reportDirectory },
      ...{ lanes: 1, settleTimeoutMs: 2000, investigate: true },
      shrink: shrink ? { lanes: 4, timeLimitMs: 600_000 } : undefined,
      write: (part) => (text += part),
    },
    new AbortController().signal,
  );
  return { code, text, events: readEvents(reportDirectory) };
}
