/** From a validated EndpointSlice to the model's; absent fields stay absent, because their defaults are those of readers (rule 62). */
import type { EndpointSlice } from '../model/service.ts';
import type { ManifestEndpointSlice } from './analyse-manifests.ts';

/** The slice of a manifest without errors. */
export function buildEndpointSlice(slice: ManifestEndpointSlice): EndpointSlice {
  const { namespace, name, labels, content } = slice;
  const { addressType, endpoints = [], ports = [] } = content;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace, labels },
    // Validated, so that types and protocols are those of the model.
    addressType: addressType as EndpointSlice['addressType'],
    endpoints: endpoints.map(({ targetRef, ...endpoint }) => ({
      ...endpoint,
      addresses: endpoint.addresses ?? [],
      ...(targetRef?.kind === undefined || targetRef.name === undefined
        ? {}
        : { targetRef: { ...targetRef, kind: targetRef.kind, name: targetRef.name } }),
    })),
    ports: ports as EndpointSlice['ports'],
  };
}
