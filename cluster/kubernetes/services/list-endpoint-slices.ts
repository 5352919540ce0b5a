/** The EndpointSlices of some namespaces, the control plane's and the users', as the server holds them now. */
import type { EndpointSlice } from '../../../model/service.ts';
import { apiPaths } from '../api-paths.ts';
import { asArray, asRecord } from '../json-value.ts';
import type { KubernetesApi } from '../kubernetes-api.ts';
import { readEndpointSlice } from '../read-stored.ts';

/** One list per namespace, all at once. */
export async function listEndpointSlices(
  api: KubernetesApi,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<readonly EndpointSlice[]> {
  const lists = await Promise.all(
    namespaces.map(async (namespace) => {
      const path = apiPaths.endpointSlices(namespace);
      const { body } = await api.request({ method: 'GET', path }, signal);
      return asArray(asRecord(body)['items']).map(readEndpointSlice);
    }),
  );
  return lists.flat();
}
