/**
 * Connects to a cluster by kubeconfig and context and gives the interface that the runner uses. Before anything is made
 * it checks the permissions and takes the lease of its prefix; what it makes, it removes in close().
 */
import type { ClusterFacts } from '../../model/bound-world.ts';
import { HarnessError } from '../../model/errors.ts';
import type { Cluster, Lane } from '../cluster.ts';
import type { ExternalEndpointProvider } from '../external-endpoints.ts';
import type { NodeControl } from '../node-control.ts';
import type { ReadNodeFile } from '../node-files.ts';
import { checkPermissions } from './check-permissions.ts';
import { cleanNamespaces, deleteNamespaces, waitForDeletion } from './clean-leftovers.ts';
import { readClusterFacts } from './cluster-facts.ts';
import { createHttpApi } from './http-api.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { createLane } from './lane.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';
import { createMutex } from './mutex.ts';
import { openExternalEnds } from './external-ends.ts';
import { ipFamiliesOf, listProbeNodes, realNodeOf, type ProbeNode } from './probe-nodes.ts';
import { realClock } from './real-clock.ts';
import type { RunContext } from './run-context.ts';
import { acquireLease, leaseNamespaceOf } from './run-lease.ts';

export interface KubernetesClusterOptions {
  /** Absent means KUBECONFIG or ~/.kube/config. */
  readonly kubeconfigPath?: string | undefined;
  readonly context: string;
  /** Image with Node >= 18 that the nodes have or can pull. */
  readonly agentImage: string;
  /** Text of the bundled agent (dist/agent/agent.cjs). */
  readonly agentProgram: string;
  /** Name of the run, a label value: at most 63 letters, digits, `-`, `_` and `.`. */
  readonly runName: string;
  /** Namespaces are `<prefix>-l<lane>-<logical>`; `kubeprop` unless given. */
  readonly namespacePrefix?: string | undefined;
  /** As named by the user; absent means recognised. */
  readonly cni?: string | undefined;
  readonly externalEndpoints?:
    { readonly provider: ExternalEndpointProvider; readonly count: number } | undefined;
  /** Absent where the nodes are not ours to touch. */
  readonly nodeControl?: NodeControl | undefined;
  readonly readNodeFile?: ReadNodeFile | undefined;
  /** Whether Services will be asked, which needs more permissions. */
  readonly asksServices?: boolean | undefined;
  readonly idlePodsMax?: number | undefined;
  readonly podsReadyTimeoutMs?: number | undefined;
  /** How long the run waits until what an earlier one left is gone. */
  readonly leftoverWaitMs?: number | undefined;
  /** How long close() waits until the namespaces are really gone; 0, the default, only requests it. */
  readonly closeWaitMs?: number | undefined;
  readonly signal: AbortSignal;
  readonly log: (message: string) => void;
}

/** Per lane: the catalogue of pod shapes over the namespaces of generated scenarios fits beside a world. */
const idlePodsDefault = 32;
const podsReadyTimeoutDefaultMs = 120_000;
/** Pods that do not end within their grace period take their namespace about as long again. */
const leftoverWaitDefaultMs = 150_000;

/** Connects over HTTPS. Throws HarnessError naming the server, the missing permission or the run in the way. */
export async function connectKubernetesCluster(
  options: KubernetesClusterOptions,
): Promise<Cluster> {
  const api = createHttpApi(loadKubeconfig(options.kubeconfigPath, options.context));
  return await openCluster(api, options);
}

/** The same over any API. */
export async function openCluster(
  api: KubernetesApi,
  options: KubernetesClusterOptions,
): Promise<Cluster> {
  const { signal, log, runName } = options;
  const prefix = options.namespacePrefix ?? 'kubeprop';
  await checkPermissions(api, options.asksServices === true, signal);
  const nodes = await listProbeNodes(api, signal);
  const namespace = leaseNamespaceOf(prefix);
  await removeExpired(api, prefix, options);
  const lease = await acquireLease(api, { namespace, runName }, log, signal);
  const provider = options.externalEndpoints?.provider;
  const release = async (): Promise<number> => {
    lease.stop();
    await provider?.close();
    return options.closeWaitMs ?? 0;
  };
  try {
    const context = await createContext(api, nodes, namespace, options);
    const { cni, agentImage } = options;
    const externalEndpoints = [...context.externals.keys()];
    const factsOptions = { context: options.context, cni, agentImage, externalEndpoints };
    const facts = await readClusterFacts(api, nodes, factsOptions, signal);
    const lanes = clusterOver(context, facts, prefix, release, () => lease.lostReason());
    return { ...lanes, nodeControl: overLogicalNodes(options.nodeControl, nodes) };
  } catch (error) {
    await Promise.allSettled([release(), deleteNamespaces(api, [namespace])]);
    throw error;
  }
}

/** Scenarios name nodes n0, n1, ...; who restarts something needs the real one. */
function overLogicalNodes(
  control: NodeControl | undefined,
  nodes: readonly ProbeNode[],
): NodeControl | undefined {
  if (control === undefined) return undefined;
  return {
    restart: (target, signal) =>
      control.restart({ ...target, node: realNodeOf(target.node, nodes).name }, signal),
  };
}

async function createContext(
  api: KubernetesApi,
  nodes: readonly ProbeNode[],
  leaseNamespace: string,
  options: KubernetesClusterOptions,
): Promise<RunContext> {
  const { runName, agentProgram, agentImage, externalEndpoints, signal, log } = options;
  const externals = await openExternalEnds(externalEndpoints, agentProgram, signal);
  return {
    api,
    runName,
    leaseNamespace,
    nodes,
    ipFamilies: ipFamiliesOf(nodes),
    image: agentImage,
    agentProgram,
    idlePodsMax: options.idlePodsMax ?? idlePodsDefault,
    podsReadyTimeoutMs: options.podsReadyTimeoutMs ?? podsReadyTimeoutDefaultMs,
    externals,
    readNodeFile: options.readNodeFile,
    hostNetworkLock: createMutex('the hostNetwork ports of the nodes'),
    slices: [],
    namespacesMade: new Set([leaseNamespace]),
    setRoutes: async (routes, routeSignal) => {
      await externalEndpoints?.provider.setRoutes(routes, routeSignal);
    },
    log,
  };
}

function clusterOver(
  context: RunContext,
  facts: ClusterFacts,
  prefix: string,
  release: () => Promise<number>,
  lostReason: () => string | undefined,
): Cluster {
  const lanes = new Map<number, Promise<Lane>>();
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    for (const { pods } of context.slices) {
      for (const { agent } of pods.values()) agent.close();
    }
    for (const { agent } of context.externals.values()) agent.close();
    const names = [...context.namespacesMade];
    const [waitMs] = await Promise.all([release(), deleteNamespaces(context.api, names)]);
    const left = await waitForDeletion(context.api, names, waitMs);
    context.log(
      `deletion of ${names.length} namespaces requested; ${left.length} still terminating`,
    );
  };
  return {
    facts,
    clock: realClock,
    openLane(index, signal) {
      const lost = lostReason();
      if (lost !== undefined) return Promise.reject(new HarnessError('environment', lost));
      const known = lanes.get(index);
      if (known !== undefined) return known;
      const lane = createLane(context, index, `${prefix}-l${index}-`, signal);
      lanes.set(index, lane);
      // A lane that could not be opened may be tried again.
      lane.catch(() => lanes.delete(index));
      return lane;
    },
    close: () => (closing ??= close()),
  };
}

/** What a crashed run left under this prefix is in the way, and its lease says that nobody uses it. */
async function removeExpired(
  api: KubernetesApi,
  prefix: string,
  { leftoverWaitMs = leftoverWaitDefaultMs, log, signal }: KubernetesClusterOptions,
): Promise<void> {
  const options = { force: false, waitMs: leftoverWaitMs, namePrefix: `${prefix}-`, signal };
  const { removed, terminating } = await cleanNamespaces(api, options);
  if (terminating.length > 0) {
    throw new HarnessError(
      'environment',
      `namespaces of an earlier run still terminate after ${leftoverWaitMs / 1_000} s: ${terminating.join(', ')}`,
      {
        hint: 'Wait until they are gone and start again; `kubectl get pods -n NAMESPACE` and `kubectl describe namespace NAMESPACE` say what keeps them.',
      },
    );
  }
  if (removed.length > 0) log(`${removed.length} namespaces of an earlier run are gone`);
}
