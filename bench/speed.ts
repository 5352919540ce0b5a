/**
 * Speed on a real KIND cluster with Calico against Cyclonus on the same cluster in the same run: cells per second of an
 * all-open matrix, cases per minute of the same nine pods with 1, 2 and 4 lanes, time of each stage, memory. Makes the
 * cluster and the peer when they are missing. Run it on an otherwise idle machine; it takes about twelve minutes.
 * Results go to bench/results/speed.json after every part:
 *
 *     npx tsx bench/speed.ts [--cases 100] [--peer-cases 5] [--seed 1] [--resume] [--results FILE]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectKubernetesCluster } from '../cluster/kubernetes/connect-cluster.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { ensureTool, kindTool } from '../kind/tools.ts';
import { clusterUp } from '../kind/cluster-up.ts';
import { createKindContext } from '../kind/create-context.ts';
import { cacheDirectory } from '../kind/directories.ts';
import type { KindCluster } from '../kind/kind-cluster.ts';
import { stepPrinter } from '../kind/step-printer.ts';
import { readAgentProgram } from '../runner/open-cluster.ts';
import { agnhostProgram } from './agnhost-program.ts';
import {
  cyclonusVersion,
  deletePeerNamespaces,
  installCyclonus,
  loadServerImage,
  probeOpenMatrix,
  runCases,
  type Peer,
} from './cyclonus-peer.ts';
import { measureCases, type CaseFigures } from './measure-cases.ts';
import { measureMatrix } from './measure-matrix.ts';
import { openResultsFile } from './results-file.ts';

const matrixRepeats = 20;
const laneCounts = [1, 2, 4];

const { values: flags } = parseArgs({
  options: {
    cases: { type: 'string', default: '100' },
    'peer-cases': { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    resume: { type: 'boolean', default: false },
    results: { type: 'string', default: join(import.meta.dirname, 'results', 'speed.json') },
  },
});
const seed = Number(flags.seed);
const stop = new AbortController();
process.once('SIGINT', () => {
  stop.abort();
});
const { signal } = stop;
const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const context = createKindContext({
  signal,
  env: process.env,
  onStep: stepPrinter((text) => process.stderr.write(text), false),
});

const kindCluster = await clusterUp({ cni: 'calico' }, context);
const settings = {
  cluster: `${kindCluster.name}, Kubernetes ${kindCluster.kubernetesVersion}, calico ${kindCluster.cniVersion}`,
  peer: `Cyclonus ${cyclonusVersion}`,
  seed,
  cases: Number(flags.cases),
  peerCases: Number(flags['peer-cases']),
};
const results = openResultsFile(flags.results, settings, flags.resume, log);
const peer = await preparePeer(kindCluster);

const matrix = await results.part('kubeprop open matrix', () =>
  onCluster((cluster) => measureMatrix(cluster, seed, matrixRepeats, signal)),
);
const peerMatrix = await results.part('Cyclonus open matrix', async () => {
  await probeOpenMatrix(peer, signal); // creates its pods
  const { elapsedMs } = await probeOpenMatrix(peer, signal);
  await deletePeerNamespaces(kindCluster);
  return { elapsedMs };
});
const byLanes: CaseFigures[] = [];
for (const lanes of laneCounts) {
  const plan = { seed, cases: settings.cases, lanes };
  byLanes.push(
    await results.part(`kubeprop cases, ${lanes} lanes`, () =>
      onCluster((cluster) => measureCases(kindCluster, cluster, plan, signal)),
    ),
  );
}
const peerRun = await results.part('Cyclonus cases', async () => {
  const { cases, elapsedMs } = await runCases(peer, settings.peerCases, signal);
  await deletePeerNamespaces(kindCluster);
  return { cases, elapsedMs, casesPerMinute: (cases / elapsedMs) * 60_000 };
});

const best = byLanes.reduce((a, b) => (a.casesPerMinute > b.casesPerMinute ? a : b));
const summary = {
  openMatrix: {
    cells: matrix.cells,
    kubepropCellsPerSecond: (matrix.cells / matrix.medianMs) * 1000,
    cyclonusCellsPerSecond: (matrix.cells / peerMatrix.elapsedMs) * 1000,
    ratio: peerMatrix.elapsedMs / matrix.medianMs,
  },
  casesPerMinute: {
    cyclonus: peerRun.casesPerMinute,
    ...Object.fromEntries(
      byLanes.map(({ lanes, casesPerMinute }) => [`kubeprop, ${lanes} lanes`, casesPerMinute]),
    ),
    ratioWithOneLane: (byLanes[0]?.casesPerMinute ?? 0) / peerRun.casesPerMinute,
    ratio: best.casesPerMinute / peerRun.casesPerMinute,
    lanesOfRatio: best.lanes,
  },
};
results.write(summary);
process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\nwritten to ${flags.results}\n`);

async function preparePeer(cluster: KindCluster): Promise<Peer> {
  const tools = join(cacheDirectory(process.env), 'bench');
  const binary = await installCyclonus(tools, signal);
  const kind = await ensureTool(context, kindTool);
  const agnhost = await agnhostProgram(context, cluster.kubernetesVersion);
  await loadServerImage(kind, cluster.name, agnhost, signal);
  return { binary, kubeconfigPath: cluster.kubeconfigPath, context: cluster.context };
}

/** Each part has a connection, and thus pods, of its own, which are gone when it ends. */
async function onCluster<T>(measure: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await connectKubernetesCluster({
    kubeconfigPath: kindCluster.kubeconfigPath,
    context: kindCluster.context,
    cni: kindCluster.cni,
    agentImage: kindCluster.agentImage,
    agentProgram: readAgentProgram(),
    runName: 'bench-speed',
    signal,
    log,
  });
  try {
    return await measure(cluster);
  } finally {
    await cluster.close();
  }
}
