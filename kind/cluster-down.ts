/**
 * Deletes a KIND cluster of ours: its nodes, the endpoints beside them, its kubeconfig and what is remembered of it.
 * Also where only a part of that is left.
 */
import { HarnessError } from '../model/errors.ts';
import { namePrefix } from './cluster-options.ts';
import { readClusterState, removeClusterState } from './cluster-state.ts';
import { type KindContext, runStep } from './context.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { listNodeContainers } from './nodes.ts';

const removeTimeoutMs = 2 * 60_000;

/** Deletes the cluster `name`; refuses a name of which nothing is there. */
export async function clusterDown(name: string, context: KindContext): Promise<void> {
  if (!name.startsWith(namePrefix)) {
    throw new HarnessError(
      'usage',
      `${name} is not the name of a cluster of ours: these start with ${namePrefix}`,
      {
        hint: `Delete other KIND clusters with kind delete cluster --name ${name}.`,
      },
    );
  }
  const state = await readClusterState(context.env, name);
  const nodes = await listNodeContainers(context, name);
  if (state === undefined && nodes.length === 0) {
    throw new HarnessError('usage', `there is no cluster ${name}`, {
      hint: 'kubeprop cluster list shows which there are.',
    });
  }
  await runStep(context, `delete ${name}`, () => deleteCluster(context, name));
}

/** Deletes whatever is there of the cluster. */
export async function deleteCluster(context: KindContext, name: string): Promise<void> {
  await removeLeftovers(name, context);
  const nodes = await listNodeContainers(context, name);
  if (nodes.length > 0) {
    // As `kind delete cluster` does it; without it, this also works where kind itself is not at hand.
    await context.run('docker', ['rm', '--force', '--volumes', ...nodes.map((node) => node.name)], {
      timeoutMs: removeTimeoutMs,
      signal: context.signal,
    });
  }
  await removeClusterState(context.env, name);
}
