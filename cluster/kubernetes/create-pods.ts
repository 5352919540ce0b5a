/**
 * Creates pool pods and makes them ready to probe: running, with addresses, attached, and the agent inside has
 * answered. All at once; pods that did not make it are deleted again, so that a failed apply leaves no debris.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { HarnessError } from '../../model/errors.ts';
import type { Labels } from '../../model/kubernetes.ts';
import { createAgentClient, type AgentClient } from './agent-client.ts';
import { apiPaths } from './api-paths.ts';
import { serverMessage } from './api-errors.ts';
import { openAttachChannel } from './attach-channel.ts';
import { rejectionStatuses, throwIfRejected } from './dry-run.ts';
import type { ApiCall } from './kubernetes-api.ts';
import { agentConfigMapName } from './namespace-manifest.ts';
import type { PodRequest } from './plan-pool.ts';
import { podManifest } from './pod-manifest.ts';
import { readPod } from './read-stored.ts';
import type { RunContext } from './run-context.ts';
import { objectKey, type PoolPod, type Slice } from './slice.ts';
import { waitForPods } from './wait-for-pods.ts';

/** A namespace gets its default service account, and new labels their effect, a moment later; until then pods are refused. */
const serviceAccountWaitMs = 20_000;
const serviceAccountPauseMs = 100;
const agentAnswerMs = 5_000;

/** The create of a request under its future name; for a dry run the name is not used up. */
export function podCreateCall(
  context: RunContext,
  slice: Slice,
  request: PodRequest,
  labels: Labels,
): ApiCall {
  const { namespace, shape, logicalName } = request;
  const number = slice.podNumbers.get(`${namespace}/${shape.hash}`) ?? 0;
  return {
    method: 'POST',
    path: apiPaths.pods(namespace),
    query: { fieldValidation: 'Strict' },
    body: podManifest({
      namespace,
      name: `p-${shape.hash}-${number}`,
      labels,
      logicalName,
      shape,
      image: context.image,
      agentConfigMap: agentConfigMapName(context.agentProgram),
    }),
  };
}

/** Creates one pod per request with the given labels and adds them to the slice. */
export async function createPods(
  context: RunContext,
  slice: Slice,
  requests: readonly PodRequest[],
  labelsOf: (request: PodRequest) => Labels,
  signal: AbortSignal,
): Promise<readonly PoolPod[]> {
  const made = new Map<string, PodRequest>();
  const settled: string[] = [];
  try {
    await allOrFirstError(
      requests.map(async (request) => {
        const call = podCreateCall(context, slice, request, labelsOf(request));
        const counter = `${request.namespace}/${request.shape.hash}`;
        slice.podNumbers.set(counter, (slice.podNumbers.get(counter) ?? 0) + 1);
        const { body } = await createOne(context, call, signal);
        made.set(objectKey(readPod(body).metadata), request);
      }),
    );
    const namespaces = [...new Set(requests.map(({ namespace }) => namespace))];
    const pods = await allOrFirstError(
      namespaces.map((namespace) => startPods(context, namespace, made, signal)),
    );
    for (const [key, pod] of pods.flat()) {
      slice.pods.set(key, { ...pod, lastUsed: slice.applies });
      settled.push(key);
    }
    return settled.flatMap((key) => slice.pods.get(key) ?? []);
  } catch (error) {
    const lost = [...made.keys()].filter((key) => !settled.includes(key));
    await deletePods(context, lost).catch(() => undefined);
    throw error;
  }
}

/**
 * Requests the deletion of pods, by `namespace/name`; one that is gone already is fine. With `graceSeconds` the time that one
 * which is being deleted still has is cut short.
 */
export async function deletePods(
  context: RunContext,
  keys: readonly string[],
  { graceSeconds }: { readonly graceSeconds?: number } = {},
): Promise<void> {
  const query = graceSeconds === undefined ? {} : { query: { gracePeriodSeconds: String(graceSeconds) } }; // prettier-ignore
  await Promise.all(
    keys.map(async (key) => {
      const [namespace = '', name = ''] = key.split('/');
      const path = apiPaths.pod(namespace, name);
      await context.api.request({ method: 'DELETE', path, ...query, accept: [404] });
    }),
  );
}

/** Rejects with the first error only after every promise has settled: then nothing still runs behind the caller. */
export async function allOrFirstError<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

/** Creates a pod, or dry-runs it: either needs the service account of the namespace. */
export async function createOne(
  context: RunContext,
  call: ApiCall,
  signal: AbortSignal,
): Promise<{ readonly body: unknown }> {
  const startedAt = performance.now();
  for (;;) {
    const response = await context.api.request({ ...call, accept: rejectionStatuses }, signal);
    const early = response.status === 403 && /service ?account|violates PodSecurity/i.test(serverMessage(response)); // prettier-ignore
    if (!early || performance.now() - startedAt > serviceAccountWaitMs) {
      throwIfRejected(call, response);
      return response;
    }
    await delay(serviceAccountPauseMs, undefined, { signal }).catch(() => undefined);
  }
}

type ReadyPod = readonly [string, Omit<PoolPod, 'lastUsed'>];

/** Waits until pods that were made run, and attaches to them; `made`: key -> request. Pods of other namespaces are left out. */
export async function startPods(
  context: RunContext,
  namespace: string,
  made: ReadonlyMap<string, PodRequest>,
  signal: AbortSignal,
): Promise<readonly ReadyPod[]> {
  const prefix = `${namespace}/`;
  const mine = [...made].filter(([key]) => key.startsWith(prefix));
  const { api, image, podsReadyTimeoutMs: timeoutMs } = context;
  const stored = await waitForPods(
    namespace,
    mine.map(([key]) => key.slice(prefix.length)),
    { api, image, timeoutMs, signal },
  );
  return await allOrFirstError(
    mine.map(async ([key, { shape, logicalName }]): Promise<ReadyPod> => {
      const pod = readPod(stored.get(key.slice(prefix.length)));
      const container = shape.spec.containers[0]?.name ?? '';
      const agent = await attachAgent(context, namespace, pod.metadata.name, container, signal);
      return [key, { shape, agent, logicalName, stored: pod }];
    }),
  );
}

async function attachAgent(
  context: RunContext,
  namespace: string,
  pod: string,
  container: string,
  signal: AbortSignal,
): Promise<AgentClient> {
  try {
    const channel = await openAttachChannel((handlers) =>
      context.api.attach({ namespace, pod, container }, handlers, signal),
    );
    const agent = createAgentClient(`pod ${namespace}/${pod}`, channel);
    await agent.order({ o: 'ping' }, agentAnswerMs);
    return agent;
  } catch (cause) {
    throw new HarnessError(
      'environment',
      `attaching to the agent in pod ${namespace}/${pod}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        hint: 'Attaching needs the RBAC verbs get and create on pods/attach, and no proxy that drops websockets.',
        cause,
      },
    );
  }
}
