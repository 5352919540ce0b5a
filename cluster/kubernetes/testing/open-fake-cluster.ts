/** A cluster over a fake API with its first lane, for tests: what a test does not name is as in every other. */
import type { Cluster, Lane } from '../../cluster.ts';
import { openCluster, type KubernetesClusterOptions } from '../connect-cluster.ts';
import type { FakeApi } from './fake-api.ts';

export async function openFakeCluster(
  api: FakeApi,
  options: Partial<KubernetesClusterOptions> = {},
): Promise<{ readonly cluster: Cluster; readonly lane: Lane }> {
  const { signal } = new AbortController();
  const cluster = await openCluster(api, {
    context: 'fake',
    agentImage: 'agent',
    agentProgram: 'program',
    runName: 'test',
    namespacePrefix: 'kp',
    signal,
    log: () => undefined,
    ...options,
  });
  return { cluster, lane: await cluster.openLane(0, signal) };
}
