/**
 * Removes what runs left in a cluster: namespaces that carry our label and whose run has let its lease expire, or all
 * of them by force. Nothing without the label is ever touched.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { apiPaths } from './api-paths.ts';
import { leaseNamespaceAnnotation, runLabel } from './bookkeeping.ts';
import { createHttpApi } from './http-api.ts';
import { asArray, asRecord, asString, asStringMap } from './json-value.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';
import { readLease } from './run-lease.ts';

export interface CleanOptions {
  /** Also namespaces of runs whose lease is still alive. */
  readonly force: boolean;
  /** How long to wait until the namespaces are gone; 0 only requests their deletion. */
  readonly waitMs: number;
  /** Only namespaces whose name starts with this. */
  readonly namePrefix?: string;
  readonly signal: AbortSignal;
}

export interface CleanReport {
  /** Namespaces whose deletion was requested. */
  readonly removed: readonly string[];
  /** Namespaces of runs that are still alive, with their run. */
  readonly kept: readonly { readonly namespace: string; readonly run: string }[];
  /** Of the removed ones, those that still existed when the wait was over. */
  readonly terminating: readonly string[];
}

/** The `clean` command: connects by kubeconfig and context. */
export async function cleanLeftovers(
  connection: { readonly kubeconfigPath?: string | undefined; readonly context: string },
  options: CleanOptions,
): Promise<CleanReport> {
  const api = createHttpApi(loadKubeconfig(connection.kubeconfigPath, connection.context));
  return await cleanNamespaces(api, options);
}

/** The same over an open connection. */
export async function cleanNamespaces(
  api: KubernetesApi,
  options: CleanOptions,
): Promise<CleanReport> {
  const marked = (await listMarked(api, options.signal)).filter(({ name }) =>
    name.startsWith(options.namePrefix ?? ''),
  );
  const alive = options.force ? new Set<string>() : await aliveLeases(api, marked, options.signal);
  const kept = marked.filter(({ leaseNamespace }) => alive.has(leaseNamespace));
  const removed = marked
    .filter(({ leaseNamespace }) => !alive.has(leaseNamespace))
    .map(({ name }) => name);
  await deleteNamespaces(api, removed);
  const terminating = await waitForDeletion(api, removed, options.waitMs, options.signal);
  return {
    removed,
    kept: kept.map(({ name, run }) => ({ namespace: name, run })),
    terminating,
  };
}

/** Requests the deletion of namespaces; those that are gone already are fine. No signal: it must work after Ctrl-C. */
export async function deleteNamespaces(
  api: KubernetesApi,
  names: readonly string[],
): Promise<void> {
  await Promise.all(
    names.map((name) =>
      // 409: already terminating.
      api.request({ method: 'DELETE', path: apiPaths.namespace(name), accept: [404, 409] }),
    ),
  );
}

/** Those of `names` that still exist when the time is over. */
export async function waitForDeletion(
  api: KubernetesApi,
  names: readonly string[],
  waitMs: number,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const startedAt = performance.now();
  let left = names;
  while (left.length > 0 && performance.now() - startedAt < waitMs && signal?.aborted !== true) {
    await delay(pauseMs);
    const present = new Set((await listMarked(api, signal)).map(({ name }) => name));
    left = left.filter((name) => present.has(name));
  }
  return left;
}

const pauseMs = 300;

interface MarkedNamespace {
  readonly name: string;
  readonly run: string;
  readonly leaseNamespace: string;
  /** Already being deleted: whoever holds its lease has let go. */
  readonly terminating: boolean;
}

async function listMarked(
  api: KubernetesApi,
  signal: AbortSignal | undefined,
): Promise<readonly MarkedNamespace[]> {
  const { body } = await api.request(
    { method: 'GET', path: apiPaths.namespaces(), query: { labelSelector: runLabel } },
    signal,
  );
  return asArray(asRecord(body)['items']).map((item) => {
    const { name, labels, annotations, deletionTimestamp } = asRecord(asRecord(item)['metadata']);
    return {
      name: asString(name),
      run: asStringMap(labels)[runLabel] ?? '',
      leaseNamespace: asStringMap(annotations)[leaseNamespaceAnnotation] ?? '',
      terminating: deletionTimestamp !== undefined,
    };
  });
}

async function aliveLeases(
  api: KubernetesApi,
  marked: readonly MarkedNamespace[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const namespaces = new Set(marked.map(({ leaseNamespace }) => leaseNamespace));
  namespaces.delete('');
  for (const { name, terminating } of marked) if (terminating) namespaces.delete(name);
  const alive = new Set<string>();
  await Promise.all(
    [...namespaces].map(async (namespace) => {
      const lease = await readLease(api, namespace, signal);
      if (lease?.expired === false) alive.add(namespace);
    }),
  );
  return alive;
}
