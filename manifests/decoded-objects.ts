/**
 * The shapes of objects once they are decoded by schemas.ts: every field may be absent, enumerations are still text, since
 * validation comes after. Only what validators and the analysis read is named.
 */
import type { Labels } from '../model/kubernetes.ts';

type Optional<T> = { readonly [field in keyof T]?: T[field] | undefined };

export type DecodedMeta = Optional<{
  name: string;
  generateName: string;
  namespace: string;
  generation: number;
  deletionTimestamp: string;
  labels: Labels;
  annotations: Labels;
  finalizers: readonly string[];
  ownerReferences: readonly Optional<{
    apiVersion: string;
    kind: string;
    name: string;
    uid: string;
    controller: boolean;
  }>[];
}>;

export type DecodedRequirement = Optional<{
  key: string;
  operator: string;
  values: readonly string[];
}>;

export type DecodedSelector = Optional<{
  matchLabels: Labels;
  matchExpressions: readonly DecodedRequirement[];
}>;

export type DecodedIpBlock = Optional<{ cidr: string; except: readonly string[] }>;

export type DecodedPeer = Optional<{
  podSelector: DecodedSelector;
  namespaceSelector: DecodedSelector;
  ipBlock: DecodedIpBlock;
}>;

export type DecodedPolicyPort = Optional<{
  protocol: string;
  port: number | string;
  endPort: number;
}>;

export type DecodedRule = Optional<{
  ports: readonly DecodedPolicyPort[];
  from: readonly DecodedPeer[];
  to: readonly DecodedPeer[];
}>;

export type DecodedPolicySpec = Optional<{
  podSelector: DecodedSelector;
  policyTypes: readonly string[];
  ingress: readonly DecodedRule[];
  egress: readonly DecodedRule[];
}>;

export type DecodedServicePort = Optional<{
  name: string;
  protocol: string;
  appProtocol: string;
  port: number;
  targetPort: number | string;
  nodePort: number;
}>;

export type DecodedServiceSpec = Optional<{
  ports: readonly DecodedServicePort[];
  selector: Labels;
  clusterIP: string;
  clusterIPs: readonly string[];
  type: string;
  externalIPs: readonly string[];
  sessionAffinity: string;
  loadBalancerIP: string;
  loadBalancerSourceRanges: readonly string[];
  externalName: string;
  externalTrafficPolicy: string;
  healthCheckNodePort: number;
  publishNotReadyAddresses: boolean;
  sessionAffinityConfig: Optional<{ clientIP: Optional<{ timeoutSeconds: number }> }>;
  ipFamilies: readonly string[];
  ipFamilyPolicy: string;
  allocateLoadBalancerNodePorts: boolean;
  loadBalancerClass: string;
  internalTrafficPolicy: string;
  trafficDistribution: string;
}>;

/** Everything of an EndpointSlice but its metadata: it has no spec. */
export type DecodedEndpointSlice = Optional<{
  addressType: string;
  endpoints: readonly Optional<{
    addresses: readonly string[];
    conditions: Optional<{ ready: boolean; serving: boolean; terminating: boolean }>;
    hostname: string;
    nodeName: string;
    zone: string;
    hints: Optional<{
      forZones: readonly { readonly name: string }[];
      forNodes: readonly { readonly name: string }[];
    }>;
    targetRef: Optional<{ kind: string; namespace: string; name: string }>;
  }>[];
  ports: readonly Optional<{ name: string; protocol: string; port: number }>[];
}>;

export type DecodedContainerPort = Optional<{
  name: string;
  hostPort: number;
  containerPort: number;
  protocol: string;
  hostIP: string;
}>;

export type DecodedContainer = Optional<{
  name: string;
  restartPolicy: string;
  ports: readonly DecodedContainerPort[];
}>;

export type DecodedPodSpec = Optional<{
  nodeName: string;
  hostNetwork: boolean;
  hostname: string;
  subdomain: string;
  dnsPolicy: string;
  dnsConfig: Optional<{
    nameservers: readonly string[];
    searches: readonly string[];
    options: readonly Optional<{ name: string; value: string }>[];
  }>;
  containers: readonly DecodedContainer[];
  initContainers: readonly DecodedContainer[];
}>;

export type DecodedPodStatus = Optional<{
  phase: string;
  podIPs: readonly Optional<{ ip: string }>[];
  conditions: readonly Optional<{ type: string; status: string }>[];
}>;

export type DecodedTemplate = Optional<{ metadata: DecodedMeta; spec: DecodedPodSpec }>;

/** `spec` of any workload kind but Pod and CronJob. */
export type DecodedWorkloadSpec = Optional<{
  replicas: number;
  parallelism: number;
  completions: number;
  completionMode: string;
  serviceName: string;
  ordinals: Optional<{ start: number }>;
  selector: DecodedSelector;
  template: DecodedTemplate;
}>;
