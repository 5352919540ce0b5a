/**
 * Speed on a real KIND cluster with Calico against Cyclonus on the same cluster in the same run: cells per second of an
 * all-open matrix, cases per minute of nine pods, time of each stage, memory. Run it on an otherwise idle machine:
 *
 *     npx tsx bench/speed.ts [--cases 100] [--peer-cases 5] [--seed 1]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { connectKubernetesCluster } from '../cluster/kubernetes/connect-cluster.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { agnhostProgram } from './agnhost-program.ts';
import { ensureTool, kindTool } from '../kind/tools.ts';
import { clusterUp } from '../kind/cluster-up.ts';
import { createKindContext } from '../kind/create-context.ts';
import { cacheDirectory } from '../kind/directories.ts';
import type { KindCluster } from '../kind/kind-cluster.ts';
import { stepPrinter } from '../kind/step-printer.ts';
import { sumTimings, type CaseSummary } from '../model/case-summary.ts';
import { bindProbe } from '../model/binding.ts';
import { probesOf } from '../model/probe.ts';
import { profileFor } from '../oracle/profiles/profile-for.ts';
import { percentile } from '../report/summary-text.ts';
import { createAlphaBudget } from '../runner/alpha-budget.ts';
import { runCampaign } from '../runner/campaign.ts';
import { readAgentProgram } from '../runner/open-cluster.ts';
import {
  cyclonusVersion,
  installCyclonus,
  loadServerImage,
  probeOpenMatrix,
  runCases,
  type Peer,
} from './cyclonus-peer.ts';
import { ninePodScenarios, openScenario } from './nine-pods.ts';

const { values: flags } = parseArgs({
  options: {
    cases: { type: 'string', default: '100' },
    'peer-cases': { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});
const seed = Number(flags.seed);
const cases = Number(flags.cases);
const peerCases = Number(flags['peer-cases']);
const matrixRepeats = 20;
const write = (text: string): void => {
  process.stderr.write(text);
};
const { signal } = new AbortController();
const context = createKindContext({ signal, env: process.env, onStep: stepPrinter(write, false) });

const kindCluster = await clusterUp({ cni: 'calico' }, context);
const peer = await preparePeer(kindCluster);

const matrix = await measureMatrix(kindCluster);
await probeOpenMatrix(peer); // creates its pods
const peerMatrix = await probeOpenMatrix(peer);
const open = `open matrix: ${matrix.medianMs.toFixed(0)} ms, peer ${peerMatrix.elapsedMs.toFixed(0)} ms`;
write(`${open}\n`);
const lanes = [];
for (const count of [1, 2, 4]) {
  const figures = await measureCases(kindCluster, count);
  write(`${JSON.stringify(figures)}\n`);
  lanes.push(figures);
}
const peerRun = await runCases(peer, peerCases);
await deletePeerNamespaces(kindCluster);

const cells = matrix.cells;
const oursPerSecond = (cells / matrix.medianMs) * 1000;
const peerPerSecond = (cells / peerMatrix.elapsedMs) * 1000;
const best = lanes.reduce((a, b) => (a.casesPerMinute > b.casesPerMinute ? a : b));
const peerPerMinute = (peerRun.cases / peerRun.elapsedMs) * 60_000;
const results = {
  cluster: `${kindCluster.name}, Kubernetes ${kindCluster.kubernetesVersion}, calico ${kindCluster.cniVersion}`,
  peer: `Cyclonus ${cyclonusVersion}`,
  openMatrix: {
    cells,
    repeats: matrixRepeats,
    kubepropMs: matrix,
    cyclonusMs: peerMatrix.elapsedMs,
    kubepropCellsPerSecond: oursPerSecond,
    cyclonusCellsPerSecond: peerPerSecond,
    ratio: oursPerSecond / peerPerSecond,
  },
  cases: {
    kubeprop: lanes,
    cyclonusCases: peerRun.cases,
    cyclonusCasesPerMinute: peerPerMinute,
    ratio: best.casesPerMinute / peerPerMinute,
    ratioWithOneLane: (lanes[0]?.casesPerMinute ?? 0) / peerPerMinute,
  },
};
const text = `${JSON.stringify(results, undefined, 2)}\n`;
process.stdout.write(text);
writeFileSync(join(import.meta.dirname, 'results', 'speed.json'), text);

async function preparePeer(cluster: KindCluster): Promise<Peer> {
  const tools = join(cacheDirectory(process.env), 'bench');
  const binary = await installCyclonus(tools);
  const kind = await ensureTool(context, kindTool);
  const agnhost = await agnhostProgram(context, cluster.kubernetesVersion);
  await loadServerImage(kind, cluster.name, agnhost);
  return { binary, kubeconfigPath: cluster.kubeconfigPath, context: cluster.context };
}

function connect(cluster: KindCluster): Promise<Cluster> {
  return connectKubernetesCluster({
    kubeconfigPath: cluster.kubeconfigPath,
    context: cluster.context,
    cni: cluster.cni,
    agentImage: cluster.agentImage,
    agentProgram: readAgentProgram(),
    runName: 'bench-speed',
    signal,
    log: (line) => {
      write(`${line}\n`);
    },
  });
}

async function measureMatrix(
  kindCluster: KindCluster,
): Promise<{ cells: number; minMs: number; medianMs: number; maxMs: number }> {
  const cluster = await connect(kindCluster);
  try {
    const lane = await cluster.openLane(0, signal);
    const scenario = openScenario(seed);
    const applied = await lane.apply(scenario.world, [], signal);
    const probes = probesOf(scenario, scenario.world, ['IPv4']).map((probe) =>
      bindProbe(probe, applied.binding),
    );
    const times: number[] = [];
    for (let repeat = 0; repeat <= matrixRepeats; repeat++) {
      const start = performance.now();
      const answers = await lane.probe(probes, { timeoutMs: 2000 }, signal);
      const elapsed = performance.now() - start;
      const closed = answers.filter(({ outcome }) => outcome !== 'connected');
      if (closed.length > 0)
        throw new Error(`${closed.length} cells of the open matrix did not answer`);
      if (repeat > 0) times.push(elapsed); // the first one is the warm-up
    }
    await lane.close();
    const at = (share: number): number => percentile(times, share) ?? Number.NaN;
    return { cells: probes.length, minMs: at(0), medianMs: at(0.5), maxMs: at(1) };
  } finally {
    await cluster.close();
  }
}

async function measureCases(kindCluster: KindCluster, lanes: number): Promise<LaneFigures> {
  const scenarios = ninePodScenarios(seed, cases + lanes);
  const cluster = await connect(kindCluster);
  let begin = 0;
  let ready = 0;
  try {
    const result = await runCampaign(
      cluster,
      {
        stored: [],
        alpha: createAlphaBudget(),
        scenarioAt: (index) => scenarios[index] ?? openScenario(seed),
        firstIndex: 0,
        cases: cases + lanes,
        timeLimitMs: undefined,
        lanes,
        failFast: false,
        settleTimeoutMs: 10_000,
        throwRejections: true,
        profile: profileFor('calico'),
      },
      {
        onLaneReady: () => {
          ready++;
          if (ready === lanes) begin = performance.now();
        },
        onResult: () => undefined,
        onCase: () => undefined,
        onSkip: () => undefined,
        date: () => new Date(),
      },
      signal,
    );
    const elapsedMs = performance.now() - begin;
    const agentsKib = await agentMemoryKib(kindCluster);
    return figuresOf(lanes, result.summaries, elapsedMs, agentsKib);
  } finally {
    await cluster.close();
  }
}

interface LaneFigures {
  readonly lanes: number;
  readonly cases: number;
  readonly conform: number;
  readonly casesPerMinute: number;
  readonly meanStageMs: Readonly<Record<string, number>>;
  readonly settleMs: { readonly p50: number; readonly p99: number };
  readonly runnerMib: number;
  readonly agentMibMedian: number;
  readonly agents: number;
}

function figuresOf(
  lanes: number,
  summaries: readonly CaseSummary[],
  elapsedMs: number,
  agentsKib: readonly number[],
): LaneFigures {
  const sum = sumTimings(summaries.map(({ timings }) => timings));
  const settle = summaries.flatMap(({ sentinelMs }) => sentinelMs);
  return {
    lanes,
    cases: summaries.length,
    conform: summaries.filter(({ status }) => status === 'conforms').length,
    casesPerMinute: (summaries.length / elapsedMs) * 60_000,
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

/** Cyclonus leaves its namespaces x, y and z in the cluster, which is ours. */
async function deletePeerNamespaces(cluster: KindCluster): Promise<void> {
  await execa('docker', [
    ...[
      'exec',
      `${cluster.name}-control-plane`,
      'kubectl',
      '--kubeconfig',
      '/etc/kubernetes/admin.conf',
    ],
    ...['delete', 'namespace', 'x', 'y', 'z', '--ignore-not-found', '--wait=false'],
  ]);
}
