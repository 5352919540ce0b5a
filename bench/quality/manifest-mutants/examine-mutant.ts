/**
 * One manifest mutant through the whole chain: a run that must find, confirm and shrink it, then the reproduction folder
 * alone, which must reproduce behind the mutant and must not without it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../../../cluster/cluster.ts';
import type { GeneratorOptions } from '../../../generators/options.ts';
import type { CaseFinished, FindingRecorded, HistoryEvent } from '../../../model/history.ts';
import type { Profile } from '../../../model/profile.ts';
import type { Scenario } from '../../../model/scenario.ts';
import { executeRun } from '../../../runner/execute-run.ts';
import { readReproduction } from '../../../runner/reproduction/read-reproduction.ts';
import { replayReproduction } from '../../../runner/reproduction/replay-reproduction.ts';
import { signatureFileName } from '../../../runner/signature-file-name.ts';
import type { AlteringCase } from './altering-case.ts';
import type { ManifestMutant } from './mutant.ts';
import { lanesFrom } from './lanes-from.ts';
import { mutatedCluster } from './mutated-cluster.ts';

export interface ExaminationPlan {
  /** A cluster that nothing was asked of yet: lanes of a run are fresh only in it. */
  readonly openCluster: () => Promise<{ readonly cluster: Cluster; readonly profile: Profile }>;
  readonly generatorOptions: GeneratorOptions;
  readonly reportDirectory: string;
  readonly seed: number;
  readonly settleTimeoutMs: number;
  readonly shrinkLanes: number;
}

export interface Examination {
  readonly name: string;
  readonly index: number;
  readonly found: boolean;
  readonly confirmed: boolean;
  readonly signature?: string;
  readonly before: string;
  /** Size of the smallest scenario. */
  readonly after?: string;
  readonly rounds?: number;
  readonly ended?: string;
  /** Behind the mutant. */
  readonly replayed: boolean;
  /** Without it. */
  readonly healthy: boolean;
  /** Seconds from the first mismatch to the smallest scenario. */
  readonly seconds?: number;
  /** The parts of it, in seconds: asked again in the case, in a fresh lane, shrunk with the last run in full. */
  readonly stages?: Readonly<Record<'case' | 'freshLane' | 'shrink', number>>;
}

/** Throws HarnessError where the environment gives no cluster or lane. */
export async function examineMutant(
  mutant: ManifestMutant,
  { index, scenario }: AlteringCase,
  plan: ExaminationPlan,
  signal: AbortSignal,
): Promise<Examination> {
  const reportDirectory = join(plan.reportDirectory, mutant.name);
  const { cluster, profile } = await plan.openCluster();
  try {
    const mutated = mutatedCluster(cluster, mutant);
    const { settleTimeoutMs } = plan;
    await executeRun(
      {
        ...{ cluster: mutated, profile, settleTimeoutMs, reportDirectory },
        ...{ suite: 'network-policy', seed: plan.seed, generatorOptions: plan.generatorOptions },
        phases: ['generate', 'shrink'],
        stored: [],
        scenarioAt: () => scenario,
        ...{ firstIndex: index, cases: 1, timeLimitMs: undefined, lanes: 1, failFast: false },
        investigate: true,
        shrink: { lanes: plan.shrinkLanes, timeLimitMs: 300_000 },
        clusterFlags: [],
        healthChecks: false,
        command: `manifest mutant ${mutant.name}`,
        replayCommand: () => '',
        write: () => undefined,
        isTerminal: false,
        date: () => new Date(),
      },
      signal,
    );
    const row = readRow(mutant.name, index, scenario, reportDirectory);
    if (row.signature === undefined) return row;
    const folder = join(reportDirectory, 'findings', signatureFileName(row.signature));
    const stored = readReproduction(folder);
    const run = { profile, settleTimeoutMs, date: () => new Date() };
    const other = lanesFrom(cluster, replayLane);
    const behind = await replayReproduction(
      stored,
      { ...run, cluster: mutatedCluster(other, mutant) },
      signal,
    );
    const healthy = lanesFrom(cluster, replayLane + 1);
    const without = await replayReproduction(stored, { ...run, cluster: healthy }, signal);
    return {
      ...row,
      replayed: behind.status === 'reproduced',
      healthy: without.status === 'not reproduced',
    };
  } finally {
    await cluster.close();
  }
}

/** A closed lane is not opened again: these are others of the same cluster. */
const replayLane = 900;

function readRow(
  name: string,
  index: number,
  scenario: Scenario,
  reportDirectory: string,
): Examination {
  const events = readFileSync(join(reportDirectory, 'history.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent);
  const violating = events.find(
    (event): event is CaseFinished => event.type === 'case-finished' && event.status !== 'conforms',
  );
  const mismatches = violating?.steps.flatMap((step) => step.mismatches) ?? [];
  const row = {
    ...{ name, index, before: sizeOf(scenario), replayed: false, healthy: false },
    found: mismatches.some(({ decision }) => decision === 'confirmed'),
    confirmed: false,
  };
  const finding = events.find((event): event is FindingRecorded => event.type === 'finding');
  if (finding === undefined) return row;
  const { signature, stability, shrink, elapsedMs } = finding;
  const confirmMs = violating?.steps.reduce((sum, { timings }) => sum + timings.confirm, 0) ?? 0;
  return {
    ...row,
    confirmed: stability.kind === 'stable',
    signature,
    after: sizeOf(finding.scenario),
    rounds: shrink.rounds,
    ended: shrink.ended,
    seconds: (confirmMs + elapsedMs) / 1000,
    stages: {
      case: confirmMs / 1000,
      freshLane: (elapsedMs - shrink.elapsedMs) / 1000,
      shrink: shrink.elapsedMs / 1000,
    },
  };
}

/** Namespaces, pods, policies, rules. */
function sizeOf({ world: { namespaces, pods, networkPolicies } }: Scenario): string {
  const rules = networkPolicies.flatMap(({ spec }) => [
    ...(spec.ingress ?? []),
    ...(spec.egress ?? []),
  ]);
  return `${namespaces.length}/${pods.length}/${networkPolicies.length}/${rules.length}`;
}
