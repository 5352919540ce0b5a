/**
 * Ends the containers of a pod for good: a deadline that has passed makes the kubelet stop them and mark the pod Failed,
 * whatever its restart policy. To the network a Failed pod is what a Succeeded one is: gone (rule 38).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { HarnessError } from '../../model/errors.ts';
import { isCompleted } from '../../model/step.ts';
import { apiPaths } from './api-paths.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { readPod } from './read-stored.ts';
import type { Slice } from './slice.ts';

const boundMs = 30_000;
const intervalMs = 100;

/** Returns once the stored pod has ended. Throws HarnessError('environment') when it has not within the bound. */
export async function completePod(
  api: KubernetesApi,
  slice: Slice,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const [namespace = '', name = ''] = key.split('/');
  const pod = slice.pods.get(key);
  if (pod === undefined) return;
  const path = apiPaths.pod(namespace, name);
  await api.request(
    { method: 'PATCH', path, body: { spec: { activeDeadlineSeconds: 1 } } },
    signal,
  );
  const startedAt = performance.now();
  for (;;) {
    const { body } = await api.request({ method: 'GET', path }, signal);
    const stored = readPod(body);
    if (isCompleted(stored)) {
      pod.stored = stored;
      pod.agent.close();
      return;
    }
    if (performance.now() - startedAt > boundMs) {
      throw new HarnessError(
        'environment',
        `ending pod ${key}: its phase is ${stored.status?.phase ?? 'unknown'} after ${boundMs} ms`,
        { hint: 'Look at `kubectl describe pod`: the kubelet of its node may not answer.' },
      );
    }
    await delay(intervalMs, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}
