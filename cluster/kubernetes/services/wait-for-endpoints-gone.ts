/**
 * Waits until the slices of deleted Services are gone, before Services of the same names come: the garbage collector would
 * otherwise take the new ones' slices for the old ones' and delete them later, in the middle of a sample.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { HarnessError } from '../../../model/errors.ts';
import type { KubernetesApi } from '../kubernetes-api.ts';
import { objectKey } from '../slice.ts';
import { serviceNameLabel } from '../../../model/service.ts';
import { listEndpointSlices } from './list-endpoint-slices.ts';

const boundMs = 30_000;
const intervalMs = 100;

/** `services` as `namespace/name`. Throws HarnessError('environment') when some are left at the bound. */
export async function waitForEndpointsGone(
  api: KubernetesApi,
  services: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (services.length === 0) return;
  const namespaces = [...new Set(services.map((key) => key.split('/')[0] ?? ''))];
  const startedAt = performance.now();
  for (;;) {
    const slices = await listEndpointSlices(api, namespaces, signal);
    const left = slices.filter(({ metadata: { namespace, labels } }) =>
      services.includes(objectKey({ namespace, name: labels?.[serviceNameLabel] ?? '' })),
    );
    if (left.length === 0) return;
    if (performance.now() - startedAt > boundMs) {
      throw new HarnessError(
        'environment',
        `deleting Services ${services.join(', ')}: ${left.length} of their EndpointSlices are left after ${boundMs} ms`,
        { hint: 'Look at the garbage collector: `kubectl get endpointslices` in that namespace.' },
      );
    }
    await delay(intervalMs, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }
}
