/** `clean` from flags: which clusters, then what a killed run left in them and beside them. */
import { cleanLeftovers } from '../cluster/kubernetes/clean-leftovers.ts';
import { createKindContext } from '../kind/create-context.ts';
import { listClusters } from '../kind/find-cluster.ts';
import { removeLeftovers } from '../kind/remove-leftovers.ts';
import { HarnessError } from '../model/errors.ts';
import type { RunnerIo } from './run-request.ts';

export interface CleanRequest {
  readonly name?: string | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  /** Also what belongs to a run that still seems to be alive. */
  readonly force: boolean;
}

/** Namespaces of a killed run are gone within seconds; a busy machine needs longer. */
const waitMs = 120_000;

/** Cleans and prints what was removed. Throws HarnessError('environment') when namespaces would not go. */
export async function cleanFromRequest(request: CleanRequest, io: RunnerIo): Promise<void> {
  const { context, kubeconfig } = request;
  if (context === undefined && kubeconfig !== undefined) {
    throw new HarnessError('usage', '--kubeconfig needs --context NAME', {
      hint: 'A context is never taken from the current one of the kubeconfig.',
    });
  }
  if (context !== undefined) {
    await cleanContext({ kubeconfigPath: kubeconfig, context }, request, io);
    return;
  }
  const kind = createKindContext({ signal: io.signal, env: io.env });
  const listed = await listClusters(kind);
  const clusters = listed.filter(
    ({ cluster }) => request.name === undefined || cluster.name === request.name,
  );
  if (request.name !== undefined && clusters.length === 0) {
    throw new HarnessError('usage', `there is no KIND cluster ${request.name} of ours`, {
      hint: 'kubeprop cluster list shows them.',
    });
  }
  if (clusters.length === 0) io.stdout('no clusters of ours\n');
  for (const { cluster, damage } of clusters) {
    if (damage !== undefined) {
      io.stdout(
        `${cluster.name}: ${damage}; kubeprop cluster down --name ${cluster.name} removes it\n`,
      );
      continue;
    }
    const isInUse = await cleanContext(cluster, request, io);
    const containers = isInUse ? 0 : await removeLeftovers(cluster.name, kind);
    if (containers > 0) io.stdout(`${cluster.name}: ${containers} endpoint containers removed\n`);
  }
}

/** Whether a living run was left alone. */
async function cleanContext(
  connection: { readonly kubeconfigPath?: string | undefined; readonly context: string },
  { force }: CleanRequest,
  io: RunnerIo,
): Promise<boolean> {
  const options = { force, waitMs, signal: io.signal };
  const { removed, kept, terminating } = await cleanLeftovers(connection, options);
  io.stdout(`${connection.context}: ${removed.length} namespaces removed\n`);
  for (const { namespace, run } of kept) {
    io.stdout(
      `${connection.context}: kept ${namespace}, because run ${run} seems to be alive (--force removes it)\n`,
    );
  }
  if (terminating.length > 0) {
    throw new HarnessError(
      'environment',
      `${connection.context}: after ${waitMs / 1000} s still terminating: ${terminating.join(', ')}`,
      { hint: 'kubectl describe namespace says what holds them.' },
    );
  }
  return kept.length > 0;
}
