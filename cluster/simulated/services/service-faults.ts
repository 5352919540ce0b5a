/**
 * The switchable faults (mutants) of the simulated control plane of Services, of its proxies and its DNS: what each gets wrong, and the
 * class of real bug reports that it stands for.
 */
import type { SimulatedDnsMode } from './dns-mode.ts';
import { dnsFaults } from './dns-faults.ts';
import { lifecycleFaults } from './lifecycle-faults.ts';
import { statefulSetFaults } from './stateful-set-faults.ts';

type ServiceFaultClass =
  | 'service matrix'
  | 'policies and Services'
  | 'affinity and conntrack'
  | 'distribution'
  | 'DNS'
  | 'StatefulSets'
  | 'lifecycle';

interface ServiceFaultDescription {
  readonly faultClass: ServiceFaultClass;
  readonly description: string;
  /** The mode of the DNS server that has it; the cluster then has that mode unless another was asked for. */
  readonly dns?: SimulatedDnsMode;
}

const faults = {
  'endpoints-ignore-readiness': {
    faultClass: 'service matrix',
    description: 'a pod is published as ready although its condition Ready is False',
  },
  'endpoints-publish-ignored': {
    faultClass: 'service matrix',
    description: 'publishNotReadyAddresses publishes nothing more',
  },
  'endpoints-name-of-first-pod': {
    faultClass: 'service matrix',
    description: 'a named targetPort has the number of the first pod that declares it',
  },
  'endpoints-name-ignores-protocol': {
    faultClass: 'service matrix',
    description: 'a named targetPort resolves although the container port has another protocol',
  },
  'endpoints-missing-name-uses-port': {
    faultClass: 'service matrix',
    description: 'a pod without the named port is published with the number of the Service port',
  },
  'endpoints-without-port-left-out': {
    faultClass: 'service matrix',
    description: 'a pod that lacks one of the named ports is no endpoint at all',
  },
  'internal-policy-ignored': {
    faultClass: 'service matrix',
    description: 'internalTrafficPolicy Local has no effect',
  },
  'external-policy-ignored': {
    faultClass: 'service matrix',
    description: 'externalTrafficPolicy Local has no effect',
  },
  'internal-policy-governs-node-ports': {
    faultClass: 'service matrix',
    description: 'internalTrafficPolicy decides for node ports as well',
  },
  'external-policy-governs-cluster-address': {
    faultClass: 'service matrix',
    description: 'externalTrafficPolicy decides for the cluster address as well',
  },
  'local-without-endpoint-refused': {
    faultClass: 'service matrix',
    description: 'policy Local without a local endpoint rejects instead of dropping',
  },
  'no-endpoint-dropped': {
    faultClass: 'service matrix',
    description: 'a Service without endpoints drops instead of rejecting',
  },
  'terminating-never-used': {
    faultClass: 'service matrix',
    description: 'there is no fallback to endpoints that still serve while terminating',
  },
  'terminating-always-used': {
    faultClass: 'service matrix',
    description: 'endpoints that terminate are used beside ready ones',
  },
  'not-ready-as-fallback': {
    faultClass: 'service matrix',
    description: 'where no endpoint is ready, those that are not ready are used',
  },
  'absent-conditions-not-ready': {
    faultClass: 'service matrix',
    description: 'an endpoint without conditions counts as not ready',
  },
  'second-port-ignored': {
    faultClass: 'service matrix',
    description: 'only the first port of a Service is programmed',
  },
  'second-slice-ignored': {
    faultClass: 'service matrix',
    description: 'of several EndpointSlices of one Service only the first is read',
  },
  'protocol-ignored': {
    faultClass: 'service matrix',
    description: 'a port number leads to the endpoints of one protocol, whatever the protocol',
  },
  'target-port-ignored': {
    faultClass: 'service matrix',
    description: 'the number of the port stays that of the Service on the way to the backend',
  },
  'hairpin-dropped': {
    faultClass: 'service matrix',
    description: 'a flow that comes back to its own source is lost',
  },
  'node-port-needs-local-endpoint': {
    faultClass: 'service matrix',
    description:
      'a node without an endpoint of its own drops at its node port, whatever the policy',
  },
  'external-addresses-ignored': {
    faultClass: 'service matrix',
    description: 'externalIPs are not programmed',
  },
  'external-policy-governs-pods-at-external-addresses': {
    faultClass: 'service matrix',
    description: 'externalTrafficPolicy Local holds for pods that use an external address as well',
  },
  'external-addresses-for-pods-alone': {
    faultClass: 'service matrix',
    description: 'externalIPs are not programmed for clients outside the cluster',
  },
  'external-policy-for-node-ports-alone': {
    faultClass: 'service matrix',
    description:
      'clients outside get all endpoints at external addresses and those of load balancers, whatever externalTrafficPolicy says',
  },
  'source-ranges-hold-for-pods-alone': {
    faultClass: 'service matrix',
    description: 'loadBalancerSourceRanges have no effect on clients outside the cluster',
  },
  'source-ranges-see-nodes': {
    faultClass: 'service matrix',
    description:
      'loadBalancerSourceRanges judge the node that a client outside came through, not the client',
  },
  'health-check-missing': {
    faultClass: 'service matrix',
    description: 'nobody listens on the health check node port',
  },
  'health-check-always-passes': {
    faultClass: 'service matrix',
    description: 'the health check node port answers 200 at every node',
  },
  'health-check-of-whole-cluster': {
    faultClass: 'service matrix',
    description: 'the health check node port counts endpoints of other nodes',
  },
  'load-balancer-needs-node-ports': {
    faultClass: 'service matrix',
    description: 'without node ports the address of a load balancer is not programmed',
  },
  'source-ranges-ignored': {
    faultClass: 'service matrix',
    description: 'loadBalancerSourceRanges have no effect',
  },
  'source-ranges-at-every-address': {
    faultClass: 'service matrix',
    description: 'loadBalancerSourceRanges hold for the cluster address as well',
  },
  'first-source-range-alone': {
    faultClass: 'service matrix',
    description: 'of several source ranges only the first is read',
  },
  'second-family-not-programmed': {
    faultClass: 'service matrix',
    description: 'of a Service with two families only the primary one is programmed',
  },
  'family-order-unknown': {
    faultClass: 'service matrix',
    description: "a Service whose first family is not the cluster's is not programmed",
  },
  'endpoints-of-primary-family': {
    faultClass: 'service matrix',
    description:
      'slices hold the first address of a pod alone, whatever the families of the Service',
  },
  'endpoints-without-hints': {
    faultClass: 'service matrix',
    description: 'trafficDistribution gives endpoints no hints',
  },
  'hints-ignored': {
    faultClass: 'service matrix',
    description: 'hints of endpoints have no effect',
  },
  'proxy-misses-zone': {
    faultClass: 'service matrix',
    description: 'the proxy of one node never learns the zone of its node (kube-proxy 1.34)',
  },
  'incomplete-hints-count': {
    faultClass: 'service matrix',
    description: 'hints count although an endpoint that is ready has none',
  },
  'place-without-hints-refused': {
    faultClass: 'service matrix',
    description: 'a node or zone that no hint names gets no endpoint instead of all',
  },
  'policies-bypassed-by-services': {
    faultClass: 'policies and Services',
    description: 'flows that come through a Service are not judged by policies',
  },
  'policies-see-service-ports': {
    faultClass: 'policies and Services',
    description: 'policies see the port of the Service instead of that of the backend',
  },
  'policies-see-cluster-addresses': {
    faultClass: 'policies and Services',
    description: 'egress policies see the address of the Service, which is no pod',
  },
  'policies-judge-first-backend': {
    faultClass: 'policies and Services',
    description: 'every flow to a Service has the verdict of its first backend',
  },
  'services-hide-clients': {
    faultClass: 'policies and Services',
    description: 'policies see the node of the client instead of the client',
  },
  'local-endpoint-preferred': {
    faultClass: 'distribution',
    description: 'endpoints of the own node are used alone where there are any',
  },
  'affinity-ignored': {
    faultClass: 'affinity and conntrack',
    description: 'sessionAffinity has no effect',
  },
  'affinity-lost-with-timeout': {
    faultClass: 'affinity and conntrack',
    description: 'sessionAffinity has no effect where its timeout is given',
  },
  'affinity-everywhere': {
    faultClass: 'affinity and conntrack',
    description: 'every Service has affinity',
  },
  'affinity-outlives-backend': {
    faultClass: 'affinity and conntrack',
    description: 'a source sticks to a backend that is no endpoint any more',
  },
  'affinity-never-ends': {
    faultClass: 'affinity and conntrack',
    description: 'a source keeps its backend however long it was idle',
  },
  'affinity-ends-early': {
    faultClass: 'affinity and conntrack',
    description: 'affinity ends after a quarter of its timeout',
  },
  'affinity-not-refreshed': {
    faultClass: 'affinity and conntrack',
    description: 'the timeout of an affinity counts from its first connection, not from the last',
  },
  'duplicate-counts-twice': {
    faultClass: 'distribution',
    description: 'an endpoint that two slices list gets two shares',
  },
  'last-endpoint-never-used': {
    faultClass: 'distribution',
    description: 'the last of several endpoints gets no flow',
  },
  'cascade-of-fixed-shares': {
    faultClass: 'distribution',
    description: 'each rule of the cascade has probability 1/n instead of 1/(remaining)',
  },
  'first-endpoint-preferred': {
    faultClass: 'distribution',
    description: 'the first endpoint gets a share and a half',
  },
  'rotation-instead-of-draws': {
    faultClass: 'distribution',
    description: 'backends take turns instead of being drawn',
  },
  ...dnsFaults,
  ...lifecycleFaults,
  ...statefulSetFaults,
} as const satisfies Readonly<Record<string, ServiceFaultDescription>>;

export type ServiceFaultName = keyof typeof faults;
export type ServiceFaults = ReadonlySet<ServiceFaultName>;

export const serviceFaultCatalogue: Readonly<Record<ServiceFaultName, ServiceFaultDescription>> =
  faults;

export const serviceFaultNames = Object.keys(faults) as readonly ServiceFaultName[];
