/**
 * Namespaces of a live cluster as manifests: namespaces, pods, policies, Services, slices and StatefulSets are listed, nothing
 * is written. The answers of the API server go through the same reading and validation as files.
 */
import { apiPaths } from '../../cluster/kubernetes/api-paths.ts';
import type { KubernetesApi } from '../../cluster/kubernetes/kubernetes-api.ts';
import type { SourceFile } from '../../manifests/source-files.ts';
import { HarnessError } from '../../model/errors.ts';

export interface LiveNamespaces {
  /** One text per list. */
  readonly files: readonly SourceFile[];
  /** Lists that the user of the context may not read, a sentence each: what they hold is left out. */
  readonly notes: readonly string[];
}

/** A kind that adds to pods and policies, which every import needs. */
interface OptionalKind {
  readonly kind: string;
  readonly apiVersion: string;
  readonly resource: string;
  readonly path: (namespace: string) => string;
}

const optionalKinds: readonly OptionalKind[] = [
  { kind: 'Service', apiVersion: 'v1', resource: 'services', path: apiPaths.services },
  { kind: 'EndpointSlice', apiVersion: 'discovery.k8s.io/v1', resource: 'endpointslices', path: apiPaths.endpointSlices }, // prettier-ignore
  { kind: 'StatefulSet', apiVersion: 'apps/v1', resource: 'statefulsets', path: apiPaths.statefulSets }, // prettier-ignore
];

/** Forbidden, or of an API that the server does not serve. */
const unreadable = [403, 404];

/** Throws HarnessError('input') on a namespace that the cluster does not have. */
export async function readLiveNamespaces(
  api: KubernetesApi,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<LiveNamespaces> {
  const list = async (path: string): Promise<{ readonly items: readonly unknown[] }> => {
    const { body } = await api.request({ method: 'GET', path }, signal);
    return { items: itemsOf(body) };
  };
  const all = await list(apiPaths.namespaces());
  const nameOf = (item: unknown): string =>
    (item as { metadata?: { name?: string } }).metadata?.name ?? '';
  const known = all.items.map(nameOf);
  const missing = namespaces.filter((name) => !known.includes(name));
  if (missing.length > 0) {
    throw new HarnessError('input', `${api.server} has no namespace ${missing.join(', ')}`, {
      hint: `Namespaces there: ${known.toSorted().join(', ')}.`,
    });
  }
  const chosen = all.items.filter((item) => namespaces.includes(nameOf(item)));
  const files: SourceFile[] = [fileOf('NamespaceList', 'v1', 'namespaces', chosen)];
  const notes: string[] = [];
  for (const namespace of namespaces) {
    const pods = await list(apiPaths.pods(namespace));
    const policies = await list(apiPaths.networkPolicies(namespace));
    files.push(
      fileOf('PodList', 'v1', `${namespace}/pods`, pods.items),
      fileOf(
        'NetworkPolicyList',
        'networking.k8s.io/v1',
        `${namespace}/networkpolicies`,
        policies.items,
      ),
    );
    for (const { kind, apiVersion, resource, path } of optionalKinds) {
      const call = { method: 'GET', path: path(namespace), accept: unreadable } as const;
      const { status, body } = await api.request(call, signal);
      if (unreadable.includes(status)) {
        notes.push(`left out: ${resource} of ${namespace}, which ${api.server} does not list for this user (${status})`); // prettier-ignore
        continue;
      }
      files.push(fileOf(`${kind}List`, apiVersion, `${namespace}/${resource}`, itemsOf(body)));
    }
  }
  return { files, notes };
}

function itemsOf(body: unknown): readonly unknown[] {
  const { items } = (body ?? {}) as { items?: unknown };
  return Array.isArray(items) ? (items as unknown[]) : [];
}

function fileOf(
  kind: string,
  apiVersion: string,
  file: string,
  items: readonly unknown[],
): SourceFile {
  return { file, text: JSON.stringify({ kind, apiVersion, items }, null, 1) };
}
