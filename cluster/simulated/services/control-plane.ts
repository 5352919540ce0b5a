/**
 * The simulated endpoint controller: it goes through the pods, asks of each which Services have it, and files it under the
 * port numbers that it has for them. An algorithm of its own: the oracle goes through the Services.
 */
import { familyOf, type BoundWorld } from '../../../model/bound-world.ts';
import type { Pod } from '../../../model/kubernetes.ts';
import {
  serviceNameLabel,
  type EndpointPort,
  type EndpointSlice,
  type Service,
  type ServicePort,
} from '../../../model/service.ts';
import type { ServiceFaults } from './service-faults.ts';

/** The slices of Services with selectors, and after them those of users. */
export function publishEndpoints(
  world: BoundWorld,
  faults: ServiceFaults,
): readonly EndpointSlice[] {
  const { services = [], endpointSlices = [] } = world;
  const files = new Map<
    string,
    { slice: EndpointSlice; endpoints: EndpointSlice['endpoints'][number][] }
  >();
  for (const pod of world.pods) {
    for (const service of services) {
      if (!owns(service, pod)) continue;
      const deleted = pod.metadata.deletionTimestamp !== undefined;
      if (deleted && faults.has('lifecycle-deletion-unpublished')) continue;
      const ports = (service.spec.ports ?? []).flatMap((port) =>
        publishedPort(port, pod, world.pods, faults),
      );
      const complete = ports.length === (service.spec.ports ?? []).length;
      if (faults.has('endpoints-without-port-left-out') && !complete) continue;
      const ips = pod.status?.podIPs ?? [];
      for (const { ip } of faults.has('endpoints-of-primary-family') ? ips.slice(0, 1) : ips) {
        const ipFamily = familyOf(ip);
        if (service.spec.ipFamilies?.includes(ipFamily) !== true) continue;
        const { namespace, name } = service.metadata;
        const key = `${namespace ?? ''}/${name} ${ipFamily} ${JSON.stringify(ports)}`;
        const file = files.get(key) ?? { slice: emptySlice(service, ipFamily, files.size, ports), endpoints: [] }; // prettier-ignore
        file.endpoints.push({
          addresses: [ip],
          conditions: conditionsOf(pod, service, faults),
          nodeName: pod.spec.nodeName,
          targetRef: { kind: 'Pod', namespace: pod.metadata.namespace, name: pod.metadata.name },
          ...hintsOf(pod, service, world, faults),
          ...hostnameOf(pod, service, faults),
        });
        files.set(key, file);
      }
    }
  }
  return [
    ...[...files.values()].map(({ slice, endpoints }) => ({ ...slice, endpoints })),
    ...endpointSlices,
  ];
}

function owns({ metadata, spec }: Service, pod: Pod): boolean {
  const wanted = Object.entries(spec.selector ?? {});
  const labels = new Map(Object.entries(pod.metadata.labels ?? {}));
  const ended = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  return (
    !ended &&
    wanted.length > 0 &&
    metadata.namespace === pod.metadata.namespace &&
    wanted.every(([key, value]) => labels.get(key) === value)
  );
}

function publishedPort(
  { name = '', protocol = 'TCP', port, targetPort = port }: ServicePort,
  pod: Pod,
  all: readonly Pod[],
  faults: ServiceFaults,
): readonly EndpointPort[] {
  if (typeof targetPort === 'number') return [{ name, protocol, port: targetPort }];
  const numberOn = (one: Pod): number | undefined => {
    const containers = [
      ...one.spec.containers,
      ...(one.spec.initContainers ?? []).filter((init) => init.restartPolicy === 'Always'),
    ];
    for (const { ports = [] } of containers) {
      for (const declared of ports) {
        const fits = faults.has('endpoints-name-ignores-protocol') || (declared.protocol ?? 'TCP') === protocol; // prettier-ignore
        if (declared.name === targetPort && fits) return declared.containerPort;
      }
    }
    return undefined;
  };
  const first = faults.has('endpoints-name-of-first-pod')
    ? all.map(numberOn).find((number) => number !== undefined)
    : undefined;
  const number = numberOn(pod);
  if (number !== undefined) return [{ name, protocol, port: first ?? number }];
  return faults.has('endpoints-missing-name-uses-port') ? [{ name, protocol, port }] : [];
}

function conditionsOf(
  pod: Pod,
  service: Service,
  faults: ServiceFaults,
): { readonly ready: boolean; readonly serving: boolean; readonly terminating: boolean } {
  const condition = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  const deleted = pod.metadata.deletionTimestamp !== undefined;
  const terminating = deleted && !faults.has('lifecycle-deletion-unnoticed');
  const serves = faults.has('endpoints-ignore-readiness') || condition?.status === 'True';
  const serving = serves && !(deleted && faults.has('lifecycle-terminating-not-serving'));
  const published =
    service.spec.publishNotReadyAddresses === true && !faults.has('endpoints-publish-ignored');
  return { ready: published || (serving && !terminating), serving, terminating };
}

/** Only endpoints that are ready are hinted: for their own zone, and for their own node where the Service asks for it. */
function hintsOf(
  pod: Pod,
  service: Service,
  { nodes }: BoundWorld,
  faults: ServiceFaults,
): Pick<EndpointSlice['endpoints'][number], 'hints'> {
  const { trafficDistribution: wanted } = service.spec;
  if (wanted === undefined || !conditionsOf(pod, service, faults).ready) return {};
  const node = nodes.find(({ name }) => name === pod.spec.nodeName);
  if (node === undefined || faults.has('endpoints-without-hints')) return {};
  const forNodes = wanted === 'PreferSameNode' ? { forNodes: [{ name: node.name }] } : {};
  const forZones = node.zone === undefined ? {} : { forZones: [{ name: node.zone }] };
  return { hints: { ...forZones, ...forNodes } };
}

/** A hostname is published where the subdomain names the Service. */
function hostnameOf(
  { spec: { hostname, subdomain } }: Pod,
  { metadata }: Service,
  faults: ServiceFaults,
): { readonly hostname?: string } {
  if (hostname === undefined) return {};
  const fits = subdomain === metadata.name || faults.has('endpoints-hostname-without-subdomain');
  return fits ? { hostname } : {};
}

function emptySlice(
  { metadata: { namespace, name } }: Service,
  addressType: 'IPv4' | 'IPv6',
  number: number,
  ports: readonly EndpointPort[],
): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-${number}`, namespace, labels: { [serviceNameLabel]: name } },
    addressType,
    endpoints: [],
    ports,
  };
}
