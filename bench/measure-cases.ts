/**
 * Cases per minute with a number of lanes, the time of each stage and the memory of runner and agents. The pods are the
 * same nine in every case. The clock starts when every lane has its pods; cases that began before do not count, and the
 * run ends with the last case that does.
 */
import { execa } from 'execa';
import type { Cluster } from '../cluster/cluster.ts';
import type { KindCluster } from '../kind/kind-cluster.ts';
import { sumTimings, type CaseSummary } from '../model/case-summary.ts';
import { profileFor } from '../oracle/profiles/profile-for.ts';
import { percentile } from '../report/percentile.ts';
import { createAlphaBudget } from '../runner/alpha-budget.ts';
import { runCampaign } from '../runner/campaign.ts';
import { ninePodScenarios, openScenario } from './nine-pods.ts';

export interface CaseFigures {
  readonly lanes: number;
  readonly cases: number;
  readonly conform: number;
  readonly casesPerMinute: number;
  readonly cells: number;
  /** Cells whose first answers did not conform and whose repeats did. */
  readonly dismissed: number;
  readonly meanStageMs: Readonly<Record<string, number>>;
  readonly settleMs: { readonly p50: number; readonly p99: number };
  readonly runnerMib: number;
  readonly agentMibMedian: number;
  readonly agents: number;
}

export interface CasesPlan {
  readonly seed: number;
  readonly cases: number;
  readonly lanes: number;
}

/** Lanes are ready one after the other: the early ones need work until the last one is. */
const spareCasesPerLane = 60;

/** Runs until `cases` were counted on an open cluster. */
export async function measureCases(
  kindCluster: KindCluster,
  cluster: Cluster,
  { seed, cases, lanes }: CasesPlan,
  signal: AbortSignal,
): Promise<CaseFigures> {
  const scenarios = ninePodScenarios(seed, cases + lanes * spareCasesPerLane);
  const counted: CaseSummary[] = [];
  const enough = new AbortController();
  let begin = Infinity;
  let end = Infinity;
  let ready = 0;
  const result = await runCampaign(
    cluster,
    {
      stored: [],
      alpha: createAlphaBudget(),
      scenarioAt: (index) => scenarios[index] ?? openScenario(seed),
      firstIndex: 0,
      cases: scenarios.length,
      timeLimitMs: undefined,
      lanes,
      failFast: false,
      settleTimeoutMs: 10_000,
      throwRejections: true,
      profile: profileFor('calico'),
    },
    {
      onLaneLost: () => undefined,
      onLaneReady: () => {
        ready++;
        if (ready === lanes) begin = performance.now();
      },
      onCase: ({ elapsedMs }, summary) => {
        const now = performance.now();
        if (now - elapsedMs < begin || counted.length >= cases) return;
        counted.push(summary);
        if (counted.length < cases) return;
        end = now;
        enough.abort();
      },
      onResult: () => undefined,
      onSkip: () => undefined,
      onIncapable: () => undefined,
      date: () => new Date(),
    },
    AbortSignal.any([signal, enough.signal]),
  );
  if (result.failure !== undefined) throw result.failure;
  if (counted.length < cases) {
    throw new Error(`only ${counted.length} cases ran after ${ready} of ${lanes} lanes were ready`);
  }
  return figuresOf(lanes, counted, end - begin, await agentMemoryKib(kindCluster));
}

function figuresOf(
  lanes: number,
  summaries: readonly CaseSummary[],
  elapsedMs: number,
  agentsKib: readonly number[],
): CaseFigures {
  const sum = sumTimings(summaries.map(({ timings }) => timings));
  const settle = summaries.flatMap(({ sentinelMs }) => sentinelMs);
  return {
    lanes,
    cases: summaries.length,
    conform: summaries.filter(({ status }) => status === 'conforms').length,
    casesPerMinute: (summaries.length / elapsedMs) * 60_000,
    cells: summaries.reduce((all, { counts }) => all + counts.cells, 0),
    dismissed: summaries.reduce((all, { dismissed }) => all + dismissed, 0),
    meanStageMs: Object.fromEntries(
      Object.entries(sum).map(([stage, ms]: [string, number]) => [stage, ms / summaries.length]),
    ),
    settleMs: {
      p50: percentile(settle, 0.5) ?? Number.NaN,
      p99: percentile(settle, 0.99) ?? Number.NaN,
    },
    runnerMib: process.memoryUsage().rss / 2 ** 20,
    agentMibMedian: (percentile(agentsKib, 0.5) ?? Number.NaN) / 1024,
    agents: agentsKib.length,
  };
}

/** Resident memory of each agent process in KiB, as the nodes' process tables have it. */
async function agentMemoryKib(cluster: KindCluster): Promise<readonly number[]> {
  const { stdout } = await execa('docker', [
    ...['ps', '--filter', `label=io.x-k8s.kind.cluster=${cluster.name}`, '--format', '{{.Names}}'],
  ]);
  const tables = await Promise.all(
    stdout.split('\n').map((node) => execa('docker', ['exec', node, 'ps', '-eo', 'rss=,args='])),
  );
  return tables
    .flatMap((table) => table.stdout.split('\n'))
    .filter((line) => /\bnode\b.*agent\.cjs/.test(line))
    .map((line) => Number(line.trim().split(/\s+/)[0]));
}
