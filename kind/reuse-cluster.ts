/**
 * Decides about a cluster of the wanted name that may exist already: use it, clear it away because it is half-dead,
 * or refuse because it is another one. A cluster that kubeprop does not remember is never touched.
 */
import { HarnessError } from '../model/errors.ts';
import { deleteCluster } from './cluster-down.ts';
import { clusterDifferences } from './cluster-fit.ts';
import { waitUntilReady } from './cluster-health.ts';
import type { ResolvedOptions } from './cluster-options.ts';
import { type ClusterState, readClusterState } from './cluster-state.ts';
import type { Cni } from './cni/cni.ts';
import { type KindContext, runStep } from './context.ts';
import { movedNodes } from './moved-nodes.ts';
import { listNodeContainers, type NodeContainer } from './nodes.ts';
import { seenInstead } from './poll-until.ts';

/** A cluster that is well answers at once; one that was just disturbed gets this long. */
const usableTimeoutMs = 60_000;

/** The state of a usable cluster that fits; undefined when a new one has to be created. */
export async function reuseCluster(
  context: KindContext,
  options: ResolvedOptions,
  cni: Cni,
): Promise<ClusterState | undefined> {
  const { name } = options;
  const state = await readClusterState(context.env, name);
  const nodes = await listNodeContainers(context, name);
  if (state === undefined) {
    if (nodes.length === 0) return undefined;
    throw new HarnessError(
      'environment',
      `a KIND cluster ${name} exists, but kubeprop has no record of having created it`,
      { hint: `Choose another --name, or delete it: kubeprop cluster down --name ${name}.` },
    );
  }
  refuseWhileCreated(state);
  const damage =
    damageOf(state, nodes) ??
    (await movedNodes(context, name, nodes)) ??
    (await unusableReason(context, options, state, cni));
  if (damage !== undefined) {
    await runStep(context, `delete the half-dead ${name} (${damage})`, () =>
      deleteCluster(context, name),
    );
    return undefined;
  }
  return state;
}

/** Another kubeprop may be at it: its half of a cluster is not a half-dead one. */
function refuseWhileCreated({ name, phase, creatorPid }: ClusterState): void {
  if (phase !== 'creating' || creatorPid === undefined || creatorPid === process.pid) return;
  if (!isAlive(creatorPid)) return;
  throw new HarnessError(
    'environment',
    `cluster ${name} is being created by process ${creatorPid}`,
    {
      hint: 'Wait until it is ready, or choose another --name.',
    },
  );
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 asks only; a process of another user answers with EPERM.
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** What is wrong with the nodes, as the record and Docker have them. */
export function damageOf(state: ClusterState, nodes: readonly NodeContainer[]): string | undefined {
  if (state.phase === 'creating') return 'it is being created, or never became ready';
  if (nodes.length !== state.workers + 1) {
    return `${nodes.length} of its ${state.workers + 1} nodes are left`;
  }
  const stopped = nodes.filter((node) => node.state !== 'running');
  if (stopped.length === 0) return undefined;
  return stopped.map((node) => `${node.name} is ${node.state}`).join(', ');
}

/** A cluster that runs and is not the wanted one is refused before anything is done to it. */
async function unusableReason(
  context: KindContext,
  options: ResolvedOptions,
  state: ClusterState,
  cni: Cni,
): Promise<string | undefined> {
  const differences = clusterDifferences(state, options);
  if (differences.length > 0) {
    throw new HarnessError('usage', `cluster ${state.name} exists, but ${differences.join(', ')}`, {
      hint: `Delete it: kubeprop cluster down --name ${state.name}; or choose another --name.`,
    });
  }
  try {
    if (cni.repeatable) {
      const images = { ...state, airgap: undefined };
      for (const action of cni.actions) await action.run({ ...context, options, images });
    }
    await waitUntilReady(context, state.name, state.workers + 1, usableTimeoutMs);
    return undefined;
  } catch (error) {
    return seenInstead(error);
  }
}
