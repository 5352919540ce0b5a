/** From a selection to an open cluster and the profile of its CNI. The runner alone sees every kind of cluster. */
import { readFileSync } from 'node:fs';
import type { Cluster } from '../cluster/cluster.ts';
import {
  connectKubernetesCluster,
  type KubernetesClusterOptions,
} from '../cluster/kubernetes/connect-cluster.ts';
import { parseChaos } from '../cluster/simulated/chaos/chaos-options.ts';
import { withChaos } from '../cluster/simulated/chaos/with-chaos.ts';
import { simulatedDnsMode } from '../cluster/simulated/services/dns-mode.ts';
import { createSimulatedCluster } from '../cluster/simulated/simulated-cluster.ts';
import { parseFaults } from '../cluster/simulated/parse-faults.ts';
import { clusterUp } from '../kind/cluster-up.ts';
import type { KindContext } from '../kind/context.ts';
import { createKindContext } from '../kind/create-context.ts';
import { externalEndpointProvider } from '../kind/external-endpoints.ts';
import { findCluster } from '../kind/find-cluster.ts';
import type { KindCluster } from '../kind/kind-cluster.ts';
import { nodeControlOf } from '../kind/node-control.ts';
import { nodeFilesOf } from '../kind/read-node-file.ts';
import { stepPrinter } from '../kind/step-printer.ts';
import { HarnessError, messageOf } from '../model/errors.ts';
import type { IpFamily } from '../model/kubernetes.ts';
import { specificationProfile, type Profile } from '../model/profile.ts';
import { profileFor } from '../oracle/profiles/profile-for.ts';
import type { ClusterSelection } from './cluster-selection.ts';
import { loadProfile } from './profile/load-profile.ts';

/** Endpoints outside a cluster that a run gets where kind/ can make them. */
const externalEndpointCount = 1;

/** Nodes of the simulated cluster. */
const simulatedNodes = 2;

/** Image of probe pods where a registry answers and none was named. */
const publicAgentImage = 'docker.io/library/node:20-alpine';

export interface OpenClusterOptions {
  /** Seed of what is random in the simulated cluster. */
  readonly seed: number;
  /** Whether Services will be asked. */
  readonly asksServices?: boolean | undefined;
  /** Takes text about what is being done, for a person. */
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface OpenCluster {
  readonly cluster: Cluster;
  readonly profile: Profile;
}

/** Opens the selected cluster. Throws HarnessError('usage') for flags, ('environment') for a cluster that is not there. */
export async function openCluster(
  selection: ClusterSelection,
  options: OpenClusterOptions,
  signal: AbortSignal,
): Promise<OpenCluster> {
  // Read first: a bad profile must not cost a cluster.
  const chosen = selection.profile === undefined ? undefined : loadProfile(selection.profile);
  const opened = await openSelected(selection, options, signal);
  return chosen === undefined ? opened : { ...opened, profile: chosen };
}

async function openSelected(
  selection: ClusterSelection,
  options: OpenClusterOptions,
  signal: AbortSignal,
): Promise<OpenCluster> {
  switch (selection.cluster) {
    case 'simulated':
      return openSimulated(selection, options);
    case 'kind':
      return openKind(selection, options, signal);
    case 'kubeconfig':
      return openKubeconfig(selection, options, signal);
  }
}

function openSimulated(selection: ClusterSelection, { seed }: OpenClusterOptions): OpenCluster {
  const chaos = parseChaos(selection.chaos ?? '');
  const simulated = createSimulatedCluster({
    seed,
    ...parseFaults(selection.fault ?? ''),
    noise: selection.noise ?? 0,
    dns: selection.dns === undefined ? undefined : simulatedDnsMode(selection.dns),
    ipFamilies: simulatedFamilies(selection.ipFamily ?? 'dual'),
    nodes: simulatedNodes,
    settleDelayMs: Array.from({ length: simulatedNodes }, (_, node) => node * chaos['node-delay']),
    externalEndpoints: externalEndpointCount,
  });
  const cluster = withChaos(simulated, chaos, seed);
  return { cluster, profile: specificationProfile };
}

async function openKind(
  selection: ClusterSelection,
  options: OpenClusterOptions,
  signal: AbortSignal,
): Promise<OpenCluster> {
  const context = kindContextOf(options, signal);
  const kindCluster = await clusterUp(
    {
      cni: selection.cni,
      proxy: selection.proxy,
      ipFamily: selection.ipFamily,
      workers: selection.workers,
      kubernetesVersion: selection.kubernetes,
      dns: selection.dns,
      name: selection.name,
    },
    context,
  );
  return connectToKind(kindCluster, selection, options, signal);
}

/** A named context is used as it is; where it is a KIND cluster of ours, what we know of it is used as well. */
async function openKubeconfig(
  selection: ClusterSelection,
  options: OpenClusterOptions,
  signal: AbortSignal,
): Promise<OpenCluster> {
  const { context: contextName = '', kubeconfig, cni } = selection;
  const ours = kubeconfig === undefined ? await findCluster(contextName, options.env) : undefined;
  if (ours !== undefined) return connectToKind(ours, selection, options, signal);
  const cluster = await connectKubernetesCluster({
    ...connectionOptions(options, signal),
    kubeconfigPath: kubeconfig,
    context: contextName,
    cni,
    agentImage: selection.agentImage ?? publicAgentImage,
  });
  return { cluster, profile: cni === undefined ? specificationProfile : profileFor(cni) };
}

async function connectToKind(
  kindCluster: KindCluster,
  selection: ClusterSelection,
  options: OpenClusterOptions,
  signal: AbortSignal,
): Promise<OpenCluster> {
  const cluster = await connectKubernetesCluster({
    ...connectionOptions(options, signal),
    kubeconfigPath: kindCluster.kubeconfigPath,
    context: kindCluster.context,
    cni: kindCluster.cni,
    agentImage: selection.agentImage ?? kindCluster.agentImage,
    externalEndpoints: {
      provider: externalEndpointProvider(kindCluster, kindContextOf(options, signal)),
      count: externalEndpointCount,
    },
    nodeControl: nodeControlOf(kindCluster, kindContextOf(options, signal)),
    readNodeFile: nodeFilesOf(kindContextOf(options, signal)),
  });
  return { cluster, profile: profileFor(kindCluster.cni) };
}

/** What every connection to an API server gets. */
function connectionOptions(
  { seed, write, asksServices }: OpenClusterOptions,
  signal: AbortSignal,
): Pick<KubernetesClusterOptions, 'runName' | 'agentProgram' | 'signal' | 'log' | 'asksServices'> {
  return {
    asksServices,
    runName: `seed-${seed}`,
    agentProgram: readAgentProgram(),
    signal,
    log: (line) => {
      write(`${line}\n`);
    },
  };
}

function kindContextOf(options: OpenClusterOptions, signal: AbortSignal): KindContext {
  const { env, write, isTerminal } = options;
  return createKindContext({ signal, env, onStep: stepPrinter(write, isTerminal) });
}

function simulatedFamilies(text: string): readonly IpFamily[] {
  switch (text) {
    case 'ipv4':
      return ['IPv4'];
    case 'ipv6':
      return ['IPv6'];
    case 'dual':
      return ['IPv4', 'IPv6'];
    default:
      throw new HarnessError('usage', `--ip-family cannot be ${JSON.stringify(text)}`, {
        hint: 'Give ipv4, ipv6 or dual.',
      });
  }
}

/** The text of the bundled agent, which is beside the compiled program. Throws HarnessError('environment'). */
export function readAgentProgram(): string {
  const candidates = ['../agent/agent.cjs', '../dist/agent/agent.cjs'];
  const errors: string[] = [];
  for (const candidate of candidates) {
    try {
      return readFileSync(new URL(candidate, import.meta.url), 'utf8');
    } catch (error) {
      errors.push(messageOf(error));
    }
  }
  throw new HarnessError('environment', `the agent program is missing: ${errors.join('; ')}`, {
    hint: 'Run npm install or npm run build: it bundles the agent.',
  });
}
