/** Services of manifests as records: which workloads are behind each port. Sorted, so that the order of files never shows. */
import type { Workload } from '../../manifests/workload.ts';
import type { ServiceRecord } from '../../model/connectivity-record.ts';
import {
  isHeadless,
  type EndpointSlice,
  type Service,
  type ServicePort,
} from '../../model/service.ts';
import { findTargetPort } from '../../oracle/services/find-target-port.ts';
import { endpointReadings } from '../../oracle/services/service-endpoints.ts';
import { usableEndpoints } from '../../oracle/services/usable-endpoints.ts';
import { selects } from '../selects.ts';
import type { LoadedVersion } from './load-version.ts';
import type { Selection } from './question.ts';

/** Those that were asked about: all, or those with a workload behind them that --focus or --to names. Rules 61, 64, 78. */
export function serviceRecords(
  { services, endpointSlices, rows }: Pick<LoadedVersion, 'services' | 'endpointSlices' | 'rows'>,
  { focus, to }: Selection,
): readonly ServiceRecord[] {
  return services
    .flatMap((service): readonly ServiceRecord[] => {
      const behind = [...rows].filter(([, row]) => selects(service, row));
      const asked = [focus, to].every(
        (names) => names === undefined || behind.some(([id]) => names.has(id)),
      );
      return asked ? [recordOf(service, behind, endpointSlices)] : [];
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function recordOf(
  service: Service,
  behind: readonly (readonly [string, Workload])[],
  slices: readonly EndpointSlice[],
): ServiceRecord {
  const { metadata, spec } = service;
  const { type = 'ClusterIP', selector = {}, ports = [] } = spec;
  const named = Object.keys(selector).length > 0 ? 'selector' : 'manual';
  return {
    name: `${metadata.namespace ?? 'default'}/${metadata.name}`,
    type,
    headless: isHeadless(service),
    endpoints: type === 'ExternalName' ? 'none' : named,
    ports: ports.map((port) => ({
      ...(port.name === undefined ? {} : { name: port.name }),
      protocol: port.protocol ?? 'TCP',
      port: port.port,
      backends: type === 'ExternalName' ? [] : backendsOf(service, port, behind),
      ...(type !== 'ExternalName' && named === 'manual' ? { addresses: addressesOf(service, port, slices) } : {}), // prettier-ignore
    })),
  };
}

/** What the user's own slices publish and a proxy would use, whatever the node (rules 61, 62, 66). */
function addressesOf(
  service: Service,
  port: ServicePort,
  slices: readonly EndpointSlice[],
): NonNullable<ServiceRecord['ports'][number]['addresses']> {
  const usable = (['IPv4', 'IPv6'] as const).flatMap((ipFamily) =>
    endpointReadings(service, port, ipFamily, slices).flatMap((endpoints) => {
      const outcome = usableEndpoints(endpoints, 'Cluster', { name: '' });
      return outcome.kind === 'backends' ? outcome.endpoints : [];
    }),
  );
  const distinct = new Map(usable.map((one) => [`${one.address} ${one.port}`, one]));
  return [...distinct.keys()]
    .toSorted()
    .flatMap((key) => distinct.get(key) ?? [])
    .map(({ address, port: number }) => ({ address, port: number }));
}

function backendsOf(
  service: Service,
  port: ServicePort,
  behind: readonly (readonly [string, Workload])[],
): ServiceRecord['ports'][number]['backends'] {
  return behind
    .flatMap(([workload, { pod }]) => {
      const number = isHeadless(service) ? port.port : findTargetPort(pod.spec, port);
      return number === undefined ? [] : [{ workload, port: number }];
    })
    .toSorted((a, b) => (a.workload < b.workload ? -1 : 1));
}
