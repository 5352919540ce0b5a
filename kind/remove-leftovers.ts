/** Removes the endpoints beside a cluster's nodes that a crashed run left; they are recognised by their label. */
import type { KindContext } from './context.ts';

/** Label of every container that kubeprop starts beside the nodes; its value is the cluster's name. */
export const endpointLabel = 'dev.kubeprop.cluster';

const commandTimeoutMs = 60_000;

/** Removes them all and returns how many there were. */
export async function removeLeftovers(clusterName: string, context: KindContext): Promise<number> {
  const shared = { timeoutMs: commandTimeoutMs, signal: context.signal };
  const filter = `label=${endpointLabel}=${clusterName}`;
  const printed = await context.run(
    'docker',
    ['ps', '--all', '--quiet', '--filter', filter],
    shared,
  );
  const ids = printed.split('\n').filter((id) => id.trim() !== '');
  if (ids.length > 0) await context.run('docker', ['rm', '--force', '--volumes', ...ids], shared);
  return ids.length;
}
