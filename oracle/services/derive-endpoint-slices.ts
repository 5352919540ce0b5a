/**
 * What the control plane makes of a Service and the pods that it selects: EndpointSlices go out, one per family and set of
 * port numbers, as the endpoint slice controller makes them (staging/src/k8s.io/endpointslice/utils.go).
 */
import { familyOf } from '../../model/bound-world.ts';
import type { IpFamily, Pod } from '../../model/kubernetes.ts';
import {
  isHeadless,
  serviceNameLabel,
  type Endpoint,
  type EndpointPort,
  type EndpointSlice,
  type Service,
  type ServicePort,
} from '../../model/service.ts';
import { findTargetPort } from './find-target-port.ts';

export interface SliceContext {
  /** The families of the cluster, the primary one first: where a Service names none, it has the first (rule 79). */
  readonly ipFamilies: readonly IpFamily[];
  /** Zone by name of the node. */
  readonly zones: ReadonlyMap<string, string>;
}

/**
 * The slices of a Service with a selector; none where it has no selector, because those are the user's (rule 61), and none
 * of an ExternalName. A pod is an endpoint when it is of the same namespace, matches, has not ended and has an address
 * of the family (rules 61, 79, 107). Its ports are resolved on the pod; a port that it does not have is left out, the pod
 * stays (rule 64). Source: rules 61 to 65.
 */
export function deriveEndpointSlices(
  service: Service,
  pods: readonly Pod[],
  context: SliceContext,
): readonly EndpointSlice[] {
  const { selector = {}, type } = service.spec;
  if (type === 'ExternalName' || Object.keys(selector).length === 0) return [];
  const selected = pods.filter((pod) => isEndpoint(pod, service, selector));
  return serviceFamilies(service, context.ipFamilies).flatMap((ipFamily) => {
    const groups = new Map<string, { ports: readonly EndpointPort[]; endpoints: Endpoint[] }>();
    for (const pod of selected) {
      const address = addressOf(pod, ipFamily);
      if (address === undefined) continue;
      const ports = portsOn(pod, service);
      const key = JSON.stringify(ports);
      const group = groups.get(key) ?? { ports, endpoints: [] };
      group.endpoints.push(endpointOf(pod, address, service, context));
      groups.set(key, group);
    }
    return [...groups.values()].map((group, index) => slice(service, ipFamily, index, group));
  });
}

/** The families that a Service has, the primary one first (rule 79). */
export function serviceFamilies(
  { spec }: Service,
  clusterFamilies: readonly IpFamily[],
): readonly IpFamily[] {
  if (spec.ipFamilies !== undefined && spec.ipFamilies.length > 0) return spec.ipFamilies;
  const single = spec.ipFamilyPolicy === undefined || spec.ipFamilyPolicy === 'SingleStack';
  return single ? clusterFamilies.slice(0, 1) : clusterFamilies;
}

function isEndpoint(
  pod: Pod,
  service: Service,
  selector: Readonly<Record<string, string>>,
): boolean {
  if (pod.metadata.namespace !== service.metadata.namespace) return false;
  if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return false;
  const labels = pod.metadata.labels ?? {};
  return Object.entries(selector).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
}

function addressOf(pod: Pod, ipFamily: IpFamily): string | undefined {
  return pod.status?.podIPs?.find(({ ip }) => familyOf(ip) === ipFamily)?.ip;
}

function portsOn(pod: Pod, { spec }: Service): readonly EndpointPort[] {
  return (spec.ports ?? []).flatMap((port: ServicePort): readonly EndpointPort[] => {
    const number = findTargetPort(pod.spec, port);
    return number === undefined
      ? []
      : [{ name: port.name ?? '', protocol: port.protocol ?? 'TCP', port: number }];
  });
}

/** Conditions by rule 62, the hostname by rule 65. */
function endpointOf(
  pod: Pod,
  address: string,
  service: Service,
  { zones }: SliceContext,
): Endpoint {
  const { name, namespace, deletionTimestamp } = pod.metadata;
  const { hostname, subdomain, nodeName } = pod.spec;
  const serving = isReady(pod);
  const terminating = deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const zone = nodeName === undefined ? undefined : zones.get(nodeName);
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...(ready ? hintsOf(service, nodeName, zone) : {}),
    ...(hostname !== undefined && hostname !== '' && subdomain === service.metadata.name
      ? { hostname }
      : {}),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(zone === undefined ? {} : { zone }),
    targetRef: { kind: 'Pod', ...(namespace === undefined ? {} : { namespace }), name },
  };
}

/** trafficDistribution hints every endpoint that is ready for its own zone, and PreferSameNode for its own node as well (rule 72). */
function hintsOf(
  { spec: { trafficDistribution } }: Service,
  nodeName: string | undefined,
  zone: string | undefined,
): Pick<Endpoint, 'hints'> {
  if (trafficDistribution === undefined) return {};
  const byNode = trafficDistribution === 'PreferSameNode' && nodeName !== undefined;
  if (zone === undefined && !byNode) return {};
  return {
    hints: {
      ...(zone === undefined ? {} : { forZones: [{ name: zone }] }),
      ...(byNode ? { forNodes: [{ name: nodeName }] } : {}),
    },
  };
}

/** The condition Ready of the pod, which counts readiness gates and sidecars (rule 104). */
function isReady(pod: Pod): boolean {
  return (pod.status?.conditions ?? []).some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
}

function slice(
  service: Service,
  ipFamily: IpFamily,
  index: number,
  { ports, endpoints }: { ports: readonly EndpointPort[]; endpoints: readonly Endpoint[] },
): EndpointSlice {
  const { name, namespace } = service.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-${ipFamily.toLowerCase()}-${index}`,
      namespace,
      labels: {
        [serviceNameLabel]: name,
        ...(isHeadless(service) ? { 'service.kubernetes.io/headless': '' } : {}),
      },
    },
    addressType: ipFamily,
    endpoints,
    ports,
  };
}
