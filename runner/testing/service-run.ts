/** A whole run of a suite about Services for tests and benches: its exit code, what it printed and every case that it recorded. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../cluster/cluster.ts';
import type { FlowCaseFinished } from '../../model/flow-event.ts';
import { optionsForCluster } from '../generator-flags.ts';
import type { RunExitCode } from '../run-plan.ts';
import { executeServices } from '../services/execute-services.ts';
import { suiteNamed } from '../suites.ts';
import { quietPlan, readEvents } from './quiet-plan.ts';

export interface ServiceRunSetting {
  readonly suite: string;
  readonly seed: number;
  readonly cases: number;
  /** Default 1. */
  readonly lanes?: number | undefined;
  /** Default false. */
  readonly failFast?: boolean | undefined;
  /** Whether violations are confirmed elsewhere. Default true. */
  readonly investigate?: boolean | undefined;
}

export interface ServiceRun {
  readonly code: RunExitCode;
  readonly text: string;
  /** In the order of recording. */
  readonly cases: readonly FlowCaseFinished[];
}

/** Runs generated cases with findings confirmed and not shrunk, and closes the cluster. Throws what executeServices throws. */
export async function serviceRun(
  cluster: Cluster,
  setting: ServiceRunSetting,
): Promise<ServiceRun> {
  const { suite, seed, cases, lanes = 1, failFast = false, investigate = true } = setting;
  const generatorOptions = optionsForCluster(cluster.facts);
  const { generate } = suiteNamed(suite);
  const reportDirectory = mkdtempSync(join(tmpdir(), 'kubeprop-service-run-'));
  let text = '';
  try {
    const code = await executeServices(
      {
        ...quietPlan(seed),
        cluster,
        ...{ suite, seed, cases, lanes, failFast, investigate, generatorOptions, reportDirectory },
        scenarioAt: (index) => generate(generatorOptions, seed, index),
        ...{ settleTimeoutMs: 10_000, shrink: undefined },
        write: (part) => (text += part),
      },
      new AbortController().signal,
    );
    const events = readEvents(reportDirectory);
    return { code, text, cases: events.filter((event) => event.type === 'flow-case-finished') };
  } finally {
    await cluster.close();
    rmSync(reportDirectory, { recursive: true });
  }
}
