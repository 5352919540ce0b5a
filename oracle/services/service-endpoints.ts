/**
 * Endpoints as kube-proxy reads them out of slices: for one Service port and family, one record per address and port
 * number, with the defaults of absent conditions filled in. Where two slices say different things of one endpoint, no rule
 * says which stands: every combination is a reading.
 */
import type { IpFamily } from '../../model/kubernetes.ts';
import {
  serviceNameLabel,
  type Endpoint,
  type EndpointSlice,
  type Service,
  type ServicePort,
} from '../../model/service.ts';

export interface ServiceEndpoint {
  readonly address: string;
  readonly port: number;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly nodeName?: string | undefined;
  readonly hostname?: string | undefined;
  /** Absent where the endpoint has no hint of this kind, which turns topology off for the whole set (rule 72). */
  readonly zoneHints?: ReadonlySet<string> | undefined;
  readonly nodeHints?: ReadonlySet<string> | undefined;
  /** `namespace/name` of the pod, where the slice names one. */
  readonly pod?: string | undefined;
}

/** Combinations that are told apart; a Service with more is not predicted. */
const readingsMax = 64;

/**
 * The readings of the endpoints of a port: one where the slices agree; none where there are too many to tell apart. Slices join by label and namespace and by address type; FQDN slices mean nothing; only the first
 * address counts; ports pair by the name of the Service port and its protocol, not by targetPort; duplicates across slices
 * count once by address and port. Source: rules 61 to 64.
 */
export function endpointReadings(
  service: Service,
  servicePort: ServicePort,
  ipFamily: IpFamily,
  slices: readonly EndpointSlice[],
): readonly (readonly ServiceEndpoint[])[] {
  const found = new Map<string, ServiceEndpoint[]>();
  for (const { metadata, addressType, endpoints, ports = [] } of slices) {
    const joined =
      metadata.labels?.[serviceNameLabel] === service.metadata.name &&
      metadata.namespace === service.metadata.namespace;
    if (!joined || addressType !== ipFamily) continue;
    const port = ports.find(
      ({ name, protocol }) =>
        (name ?? '') === (servicePort.name ?? '') &&
        (protocol ?? 'TCP') === (servicePort.protocol ?? 'TCP'),
    )?.port;
    if (port === undefined) continue;
    for (const endpoint of endpoints) {
      const read = readEndpoint(endpoint, port);
      if (read === undefined) continue;
      const key = `${read.address} ${read.port}`;
      const known = found.get(key) ?? [];
      if (!known.some((one) => saysTheSame(one, read))) known.push(read);
      found.set(key, known);
    }
  }
  let readings: readonly (readonly ServiceEndpoint[])[] = [[]];
  for (const alternatives of found.values()) {
    if (readings.length * alternatives.length > readingsMax) return [];
    readings = readings.flatMap((reading) => alternatives.map((one) => [...reading, one]));
  }
  return readings;
}

/** Whether a proxy would use both records alike. */
function saysTheSame(a: ServiceEndpoint, b: ServiceEndpoint): boolean {
  const said = ({ ready, serving, terminating, nodeName, ...hints }: ServiceEndpoint): string =>
    JSON.stringify([ready, serving, terminating, nodeName, ...hintsAsText(hints)]);
  return said(a) === said(b);
}

function hintsAsText({
  zoneHints,
  nodeHints,
}: Pick<ServiceEndpoint, 'zoneHints' | 'nodeHints'>): readonly string[] {
  return [zoneHints, nodeHints].map((hints) => [...(hints ?? [])].sort().join());
}

function readEndpoint(endpoint: Endpoint, port: number): ServiceEndpoint | undefined {
  const [address] = endpoint.addresses;
  if (address === undefined) return undefined;
  const { conditions, hints, nodeName, hostname, targetRef } = endpoint;
  const { ready = true, serving = true, terminating = false } = conditions ?? {};
  return {
    address,
    port,
    ready,
    serving,
    terminating,
    nodeName,
    hostname,
    zoneHints: hintsOf(hints?.forZones),
    nodeHints: hintsOf(hints?.forNodes),
    ...(targetRef?.kind === 'Pod' ? { pod: `${targetRef.namespace ?? ''}/${targetRef.name}` } : {}),
  };
}

function hintsOf(
  hints: readonly { readonly name: string }[] | undefined,
): ReadonlySet<string> | undefined {
  if (hints === undefined || hints.length === 0) return undefined;
  return new Set(hints.map(({ name }) => name));
}
