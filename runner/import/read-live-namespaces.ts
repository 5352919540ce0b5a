/**
 * Namespaces of a live cluster as manifests: namespaces, pods and policies are listed, nothing is written. The answers
 * of the API server go through the same reading and validation as files.
 */
import { apiPaths } from '../../cluster/kubernetes/api-paths.ts';
import type { KubernetesApi } from '../../cluster/kubernetes/kubernetes-api.ts';
import type { SourceFile } from '../../manifests/source-files.ts';
import { HarnessError } from '../../model/errors.ts';

/** One text per list. Throws HarnessError('input') on a namespace that the cluster does not have. */
export async function readLiveNamespaces(
  api: KubernetesApi,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<readonly SourceFile[]> {
  const list = async (path: string): Promise<{ readonly items: readonly unknown[] }> => {
    const { body } = await api.request({ method: 'GET', path }, signal);
    const { items } = (body ?? {}) as { items?: unknown };
    return { items: Array.isArray(items) ? (items as unknown[]) : [] };
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
  }
  return files;
}

function fileOf(
  kind: string,
  apiVersion: string,
  file: string,
  items: readonly unknown[],
): SourceFile {
  return { file, text: JSON.stringify({ kind, apiVersion, items }, null, 1) };
}
