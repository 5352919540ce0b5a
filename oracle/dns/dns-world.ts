/** What DNS answers depend on: namespaces, Services, their slices, pods. Built once per world, asked thousands of times. */
import type { Namespace, Pod } from '../../model/kubernetes.ts';
import {
  serviceNameLabel,
  type Endpoint,
  type EndpointPort,
  type EndpointSlice,
  type Service,
} from '../../model/service.ts';

export interface DnsWorld {
  readonly namespaces: readonly Namespace[];
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly pods: readonly Pod[];
}

/** One ready address of a Service with the ports of its slice. */
export interface ReadyEndpoint {
  readonly address: string;
  readonly endpoint: Endpoint;
  readonly ports: readonly EndpointPort[];
}

/**
 * The endpoints that DNS knows: condition ready, which `publishNotReadyAddresses` sets (rule 91); of every address of a
 * slice, FQDN slices left out.
 */
export function readyEndpoints(service: Service, world: DnsWorld): readonly ReadyEndpoint[] {
  const { name, namespace } = service.metadata;
  return world.endpointSlices.flatMap(({ metadata, addressType, endpoints, ports = [] }) => {
    const joined = metadata.namespace === namespace && metadata.labels?.[serviceNameLabel] === name;
    if (!joined || addressType === 'FQDN') return [];
    return endpoints
      .filter(({ conditions }) => conditions?.ready ?? true)
      .flatMap((endpoint) => endpoint.addresses.map((address) => ({ address, endpoint, ports })));
  });
}
