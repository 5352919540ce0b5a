/**
 * Services and EndpointSlices as the API spells them: the part that decides which backends a connection may reach and
 * what a DNS question answers. Plain readonly data; optional fields may be absent or undefined.
 */
import type { IpFamily, Labels, ObjectMeta, Protocol } from './kubernetes.ts';

export type TrafficPolicy = 'Cluster' | 'Local';

export interface ServicePort {
  /** Needed where a Service has several ports (rule 82). */
  readonly name?: string | undefined;
  /** Absent means TCP. */
  readonly protocol?: Protocol | undefined;
  readonly port: number;
  /** Absent means `port`. */
  readonly targetPort?: number | string | undefined;
  readonly nodePort?: number | undefined;
}

export interface ServiceSpec {
  /** Absent means ClusterIP. */
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName' | undefined;
  /** Absent or empty: nobody makes endpoints but the user (rule 61). */
  readonly selector?: Labels | undefined;
  readonly ports?: readonly ServicePort[] | undefined;
  /** `None` for a headless Service. */
  readonly clusterIP?: string | undefined;
  /** In the order of `ipFamilies` (rule 79). */
  readonly clusterIPs?: readonly string[] | undefined;
  readonly ipFamilies?: readonly IpFamily[] | undefined;
  readonly ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack' | undefined;
  readonly externalName?: string | undefined;
  readonly externalIPs?: readonly string[] | undefined;
  /** CIDRs; who is in none of them is dropped at the addresses of the load balancer (rule 76). */
  readonly loadBalancerSourceRanges?: readonly string[] | undefined;
  /** Where an HTTP GET tells whether a node has endpoints; the server gives it with policy Local (rule 75). */
  readonly healthCheckNodePort?: number | undefined;
  /** Absent means true. */
  readonly allocateLoadBalancerNodePorts?: boolean | undefined;
  /** Absent means Cluster. */
  readonly internalTrafficPolicy?: TrafficPolicy | undefined;
  /** Absent means Cluster. */
  readonly externalTrafficPolicy?: TrafficPolicy | undefined;
  readonly publishNotReadyAddresses?: boolean | undefined;
  /** Absent means None. */
  readonly sessionAffinity?: 'None' | 'ClientIP' | undefined;
  readonly sessionAffinityConfig?:
    | { readonly clientIP?: { readonly timeoutSeconds?: number | undefined } | undefined }
    | undefined;
  readonly trafficDistribution?: 'PreferClose' | 'PreferSameZone' | 'PreferSameNode' | undefined;
}

export interface Service {
  readonly apiVersion: 'v1';
  readonly kind: 'Service';
  readonly metadata: ObjectMeta;
  readonly spec: ServiceSpec;
  /** Addresses that a load balancer was given; nobody but the user writes them where there is no cloud. */
  readonly status?: ServiceStatus | undefined;
}

export interface ServiceStatus {
  readonly loadBalancer: { readonly ingress: readonly { readonly ip: string }[] };
}

export interface EndpointConditions {
  /** Absent reads as true (rule 62). */
  readonly ready?: boolean | undefined;
  /** Absent reads as true (rule 62). */
  readonly serving?: boolean | undefined;
  /** Absent reads as false (rule 62). */
  readonly terminating?: boolean | undefined;
}

export interface EndpointHints {
  readonly forZones?: readonly { readonly name: string }[] | undefined;
  readonly forNodes?: readonly { readonly name: string }[] | undefined;
}

export interface Endpoint {
  /** Only the first has a meaning (rule 63). */
  readonly addresses: readonly string[];
  readonly conditions?: EndpointConditions | undefined;
  readonly hostname?: string | undefined;
  readonly nodeName?: string | undefined;
  readonly zone?: string | undefined;
  readonly hints?: EndpointHints | undefined;
  readonly targetRef?:
    | { readonly kind: string; readonly namespace?: string | undefined; readonly name: string }
    | undefined;
}

export interface EndpointPort {
  /** Absent and '' are the same unnamed port. */
  readonly name?: string | undefined;
  /** Absent means TCP. */
  readonly protocol?: Protocol | undefined;
  readonly port?: number | undefined;
}

export interface EndpointSlice {
  readonly apiVersion: 'discovery.k8s.io/v1';
  readonly kind: 'EndpointSlice';
  /** The label `kubernetes.io/service-name` names the Service (rule 61). */
  readonly metadata: ObjectMeta;
  readonly addressType: IpFamily | 'FQDN';
  readonly endpoints: readonly Endpoint[];
  readonly ports?: readonly EndpointPort[] | undefined;
}

/** The label that joins a slice to its Service (rule 61). */
export const serviceNameLabel = 'kubernetes.io/service-name';

/** Whether a Service has no virtual address by choice (rule 78). */
export function isHeadless({ spec }: Service): boolean {
  return spec.type !== 'ExternalName' && spec.clusterIP === 'None';
}

/** Whether a Service has an address for clients outside the cluster, at nodes or of its own. */
export function isReachedFromOutside({
  type,
  externalIPs = [],
}: Pick<ServiceSpec, 'type' | 'externalIPs'>): boolean {
  return type === 'NodePort' || type === 'LoadBalancer' || externalIPs.length > 0;
}
