/** The clusters of ours: all of them with what Docker says, or the one behind a context of a kubeconfig. */
import { readClusterState, readClusterStates } from './cluster-state.ts';
import { damageOf } from './reuse-cluster.ts';
import type { KindContext } from './context.ts';
import { type KindCluster, kindClusterOf } from './kind-cluster.ts';
import { listNodeContainers } from './nodes.ts';

export interface ListedCluster {
  readonly cluster: KindCluster;
  /** What is wrong with its nodes; absent when all run. */
  readonly damage: string | undefined;
}

/** Every cluster that this user's kubeprop created and that was not deleted. */
export async function listClusters(context: KindContext): Promise<readonly ListedCluster[]> {
  const states = await readClusterStates(context.env);
  if (states.length === 0) return [];
  const nodes = await listNodeContainers(context);
  return states.map((state) => ({
    cluster: kindClusterOf(state, false),
    damage: damageOf(
      state,
      nodes.filter((node) => node.cluster === state.name),
    ),
  }));
}

const contextPrefix = 'kind-';

/**
 * The cluster whose kubeconfig context has this name; undefined where the context is not one of ours, so that a
 * command that restarts components or pauses nodes can refuse it. Reads files only.
 */
export async function findCluster(
  contextName: string,
  env: KindContext['env'],
): Promise<KindCluster | undefined> {
  if (!contextName.startsWith(contextPrefix)) return undefined;
  const state = await readClusterState(env, contextName.slice(contextPrefix.length));
  return state?.phase === 'ready' ? kindClusterOf(state, false) : undefined;
}
