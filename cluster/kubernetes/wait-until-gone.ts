/** Waits, bounded, until deleted pods no longer exist: their node's ports and names are free only then. */
import { setTimeout as delay } from 'node:timers/promises';
import { HarnessError } from '../../model/errors.ts';
import { apiPaths } from './api-paths.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

const timeoutMs = 60_000;
const intervalMs = 200;

/** Throws HarnessError('environment') naming the pods that are still there. */
export async function waitUntilGone(
  api: KubernetesApi,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  let left = keys;
  while (left.length > 0) {
    const present = await Promise.all(
      left.map(async (key) => {
        const [namespace = '', name = ''] = key.split('/');
        const path = apiPaths.pod(namespace, name);
        return (await api.request({ method: 'GET', path, accept: [404] }, signal)).status !== 404;
      }),
    );
    left = left.filter((_key, index) => present[index]);
    if (left.length === 0) return;
    if (performance.now() - startedAt > timeoutMs) {
      throw new HarnessError(
        'environment',
        `deleting pods ${left.join(', ')}: still there after ${timeoutMs} ms`,
        { hint: 'Look at `kubectl describe pod`: a finalizer or a node that does not answer.' },
      );
    }
    await delay(intervalMs, undefined, { signal }).catch(() => undefined);
  }
}
