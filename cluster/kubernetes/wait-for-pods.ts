/**
 * Waits until pods run and have addresses, by listing their namespace in short, bounded intervals: one list serves all
 * pods of it, and there is no watch to lose. Each pod is handed on as soon as it is ready.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { HarnessError } from '../../model/errors.ts';
import { apiPaths } from './api-paths.ts';
import { hintFor, inspectPod } from './inspect-pod.ts';
import { asArray, asRecord, asString } from './json-value.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

export interface PodWait {
  readonly api: KubernetesApi;
  /** The image, for messages. */
  readonly image: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const intervalFirstMs = 50;
const intervalMaxMs = 400;
/** An image pull may fail once and then succeed; for longer than this it is reported. */
const suspectMaxMs = 4_000;

/**
 * Resolves with the stored pods of one namespace, by name. Throws HarnessError('environment') naming the pod, its
 * image and the kubelet's reason when a pod cannot start or the time is over.
 */
export async function waitForPods(
  namespace: string,
  names: readonly string[],
  wait: PodWait,
): Promise<ReadonlyMap<string, unknown>> {
  const ready = new Map<string, unknown>();
  const startedAt = performance.now();
  let suspectSince: number | undefined;
  let reason = 'not seen yet';
  for (let interval = intervalFirstMs; ; interval = Math.min(intervalMaxMs, interval * 1.5)) {
    const { body } = await wait.api.request(
      { method: 'GET', path: apiPaths.pods(namespace) },
      wait.signal,
    );
    let suspect: string | undefined;
    for (const stored of asArray(asRecord(body)['items'])) {
      const name = asString(asRecord(asRecord(stored)['metadata'])['name']);
      if (!names.includes(name) || ready.has(name)) continue;
      const state = inspectPod(stored);
      if (state.state === 'ready') {
        ready.set(name, stored);
        continue;
      }
      reason = `pod ${namespace}/${name}: ${state.reason}`;
      if (state.state === 'failed') throw podError(reason, wait.image, state.hint);
      if (state.suspect) suspect = name;
    }
    if (ready.size === names.length) return ready;
    const now = performance.now();
    suspectSince = suspect === undefined ? undefined : (suspectSince ?? now);
    if (suspect !== undefined && now - (suspectSince ?? now) > suspectMaxMs) {
      const log = await lastLogLines(wait, namespace, suspect);
      throw podError(`${reason}${log}`, wait.image, hintFor(reason));
    }
    if (now - startedAt > wait.timeoutMs) {
      const events = await recentEvents(wait, namespace);
      throw podError(
        `${names.length - ready.size} of ${names.length} pods are not ready after ${wait.timeoutMs} ms; ${reason}${events}`,
        wait.image,
        hintFor(reason),
      );
    }
    await delay(interval, undefined, { signal: wait.signal }).catch(() => undefined);
  }
}

function podError(message: string, image: string, hint: string): HarnessError {
  return new HarnessError('environment', `starting probe pods with image ${image}: ${message}`, {
    hint,
  });
}

/** What a crashing program said last. */
async function lastLogLines(wait: PodWait, namespace: string, name: string): Promise<string> {
  const { status, body } = await wait.api.request(
    {
      method: 'GET',
      path: `${apiPaths.pod(namespace, name)}/log`,
      query: { tailLines: '4' },
      accept: [400, 403, 404],
    },
    wait.signal,
  );
  const text = status === 200 ? asString(asRecord(body)['message']).trim() : '';
  return text === '' ? '' : `; it printed: ${text}`;
}

/** The last warnings of the namespace: the CNI's own words when a sandbox cannot be made. */
async function recentEvents(wait: PodWait, namespace: string): Promise<string> {
  try {
    const { body } = await wait.api.request(
      {
        method: 'GET',
        path: apiPaths.events(namespace),
        query: { fieldSelector: 'type=Warning', limit: '50' },
      },
      wait.signal,
    );
    const messages = asArray(asRecord(body)['items']).map((event) =>
      asString(asRecord(event)['message']),
    );
    return messages.length === 0 ? '' : `; last event: ${messages.at(-1) ?? ''}`;
  } catch {
    // Events are a help for the reader; a context that may not list them gets the message without.
    return '';
  }
}
