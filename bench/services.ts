/**
 * Speed of the suites about Services on a real KIND cluster: a check of 2,000 flows, flows and DNS questions per second against a
 * script with one exec each in the same pod and run, and cases per minute. Run it on an otherwise idle machine; three minutes.
 * Results go to bench/results/services.json after every part:
 *
 *     npx tsx bench/services.ts [--cni none] [--proxy iptables] [--cases 20] [--execs 20] [--seed 1] [--resume] [--results FILE]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Cluster } from '../cluster/cluster.ts';
import { connectKubernetesCluster } from '../cluster/kubernetes/connect-cluster.ts';
import { clusterUp } from '../kind/cluster-up.ts';
import { createKindContext } from '../kind/create-context.ts';
import { stepPrinter } from '../kind/step-printer.ts';
import { readAgentProgram } from '../runner/open-cluster.ts';
import { openResultsFile } from './results-file.ts';
import { execDns, execFlows } from './services/exec-peer.ts';
import { measureCases } from './services/measure-cases.ts';
import { measureDns } from './services/measure-dns.ts';
import { measureFlows } from './services/measure-flows.ts';
import { openWarmLane } from './services/warm-lane.ts';

const repeats = 9;

const { values: flags } = parseArgs({
  options: {
    cni: { type: 'string', default: 'none' },
    proxy: { type: 'string', default: 'iptables' },
    'ip-family': { type: 'string', default: 'ipv4' },
    name: { type: 'string' },
    cases: { type: 'string', default: '20' },
    execs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    resume: { type: 'boolean', default: false },
    results: { type: 'string', default: join(import.meta.dirname, 'results', 'services.json') },
  },
});
const stop = new AbortController();
process.once('SIGINT', () => {
  stop.abort();
});
const { signal } = stop;
const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const onStep = stepPrinter((text) => process.stderr.write(text), false);
const context = createKindContext({ signal, env: process.env, onStep });
const { cni, proxy, 'ip-family': ipFamily, name } = flags;
const kind = await clusterUp({ cni, proxy, ipFamily, name }, context);
const seed = Number(flags.seed);
const cases = Number(flags.cases);
const execs = Number(flags.execs);
const settings = {
  cluster: `${kind.name}, Kubernetes ${kind.kubernetesVersion}, kube-proxy ${proxy}`,
  peer: 'one kubectl exec per flow or question',
  seed,
  cases,
  execs,
};
const results = openResultsFile(flags.results, settings, flags.resume, log);

const cluster = await connectKubernetesCluster({
  kubeconfigPath: kind.kubeconfigPath,
  context: kind.context,
  cni: kind.cni,
  agentImage: kind.agentImage,
  agentProgram: readAgentProgram(),
  runName: 'bench-services',
  asksServices: true,
  signal,
  log,
});
try {
  results.write(await measureAll(cluster));
} finally {
  await cluster.close();
}
process.stdout.write(`written to ${flags.results}\n`);

async function measureAll(open: Cluster): Promise<object> {
  const warm = await openWarmLane(open, signal);
  const flows = await results.part('flows', () => measureFlows(warm, repeats, signal));
  const dns = await results.part('DNS questions', () => measureDns(warm, repeats, signal));
  const peerFlows = await results.part('flows by exec', () => execFlows(kind, warm, execs));
  const peerDns = await results.part('DNS questions by exec', () => execDns(kind, warm, execs));
  await warm.lane.close();
  const casesPerMinute: Record<string, number> = {};
  for (const [index, suite] of ['services', 'load', 'dns'].entries()) {
    const figures = await results.part(`cases of ${suite}`, () =>
      measureCases(open, { suite, seed, cases, lane: index + 1 }, signal),
    );
    casesPerMinute[suite] = figures.casesPerMinute;
  }
  return {
    distributionCheck: { flows: flows.flows, medianMs: flows.medianMs, maxMs: flows.maxMs },
    flowsPerSecond: { kubeprop: flows.flowsPerSecond, exec: peerFlows.perSecond, ratio: flows.flowsPerSecond / peerFlows.perSecond }, // prettier-ignore
    dnsQuestionsPerSecond: { kubeprop: dns.questionsPerSecond, exec: peerDns.perSecond, ratio: dns.questionsPerSecond / peerDns.perSecond }, // prettier-ignore
    casesPerMinute,
  };
}
