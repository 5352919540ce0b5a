/**
 * The fields of the objects that are read. NetworkPolicy, Service, Namespace, metadata and container ports have all fields
 * of Kubernetes 1.34 and refuse others; pods and workloads are open, because only a part of them is read.
 */
import {
  any,
  bool,
  int32,
  int64,
  intOrString,
  list,
  map,
  openStruct,
  string,
  struct,
  time,
  type FieldType,
} from './field-type.ts';
import type { KindName } from './kinds.ts';

const objectMeta = struct({
  name: string,
  generateName: string,
  namespace: string,
  selfLink: string,
  uid: string,
  resourceVersion: string,
  generation: int64,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: int64,
  labels: map(string),
  annotations: map(string),
  ownerReferences: list(
    struct({
      apiVersion: string,
      kind: string,
      name: string,
      uid: string,
      controller: bool,
      blockOwnerDeletion: bool,
    }),
  ),
  finalizers: list(string),
  managedFields: list(
    struct({
      manager: string,
      operation: string,
      apiVersion: string,
      time,
      fieldsType: string,
      fieldsV1: any,
      subresource: string,
    }),
  ),
});

const labelSelector = struct({
  matchLabels: map(string),
  matchExpressions: list(struct({ key: string, operator: string, values: list(string) })),
});

const peers = list(
  struct({
    podSelector: labelSelector,
    namespaceSelector: labelSelector,
    ipBlock: struct({ cidr: string, except: list(string) }),
  }),
);

const policyPorts = list(struct({ protocol: string, port: intOrString, endPort: int32 }));

const networkPolicySpec = struct({
  podSelector: labelSelector,
  policyTypes: list(string),
  ingress: list(struct({ ports: policyPorts, from: peers })),
  egress: list(struct({ ports: policyPorts, to: peers })),
});

const serviceSpec = struct({
  ports: list(
    struct({
      name: string,
      protocol: string,
      appProtocol: string,
      port: int32,
      targetPort: intOrString,
      nodePort: int32,
    }),
  ),
  selector: map(string),
  clusterIP: string,
  clusterIPs: list(string),
  type: string,
  externalIPs: list(string),
  sessionAffinity: string,
  loadBalancerIP: string,
  loadBalancerSourceRanges: list(string),
  externalName: string,
  externalTrafficPolicy: string,
  healthCheckNodePort: int32,
  publishNotReadyAddresses: bool,
  sessionAffinityConfig: struct({ clientIP: struct({ timeoutSeconds: int32 }) }),
  ipFamilies: list(string),
  ipFamilyPolicy: string,
  allocateLoadBalancerNodePorts: bool,
  loadBalancerClass: string,
  internalTrafficPolicy: string,
  trafficDistribution: string,
});

const serviceStatus = struct({
  loadBalancer: struct({
    ingress: list(
      struct({
        ip: string,
        hostname: string,
        ipMode: string,
        ports: list(struct({ port: int32, protocol: string, error: string })),
      }),
    ),
  }),
  conditions: list(
    struct({
      type: string,
      status: string,
      observedGeneration: int64,
      lastTransitionTime: time,
      reason: string,
      message: string,
    }),
  ),
});

const namespaceStatus = struct({
  phase: string,
  conditions: list(
    struct({
      type: string,
      status: string,
      lastTransitionTime: time,
      reason: string,
      message: string,
    }),
  ),
});

const containers = list(
  openStruct({
    name: string,
    restartPolicy: string,
    ports: list(
      struct({
        name: string,
        hostPort: int32,
        containerPort: int32,
        protocol: string,
        hostIP: string,
      }),
    ),
  }),
);

const podSpec = openStruct({
  nodeName: string,
  hostNetwork: bool,
  hostname: string,
  subdomain: string,
  dnsPolicy: string,
  dnsConfig: struct({
    nameservers: list(string),
    searches: list(string),
    options: list(struct({ name: string, value: string })),
  }),
  containers,
  initContainers: containers,
});

const podStatus = openStruct({
  phase: string,
  podIPs: list(openStruct({ ip: string })),
  conditions: list(openStruct({ type: string, status: string })),
});

const template = openStruct({ metadata: objectMeta, spec: podSpec });

function object(spec: FieldType, status: FieldType = any): FieldType {
  return struct({ apiVersion: string, kind: string, metadata: objectMeta, spec, status });
}

const scaled = object(openStruct({ replicas: int32, selector: labelSelector, template }));
const jobSpec = openStruct({
  parallelism: int32,
  completions: int32,
  completionMode: string,
  template,
});

const hints = list(struct({ name: string }));
const endpointSlice = struct({
  apiVersion: string,
  kind: string,
  metadata: objectMeta,
  addressType: string,
  endpoints: list(
    struct({
      addresses: list(string),
      conditions: struct({ ready: bool, serving: bool, terminating: bool }),
      hostname: string,
      targetRef: struct({
        kind: string,
        namespace: string,
        name: string,
        uid: string,
        apiVersion: string,
        resourceVersion: string,
        fieldPath: string,
      }),
      deprecatedTopology: map(string),
      nodeName: string,
      zone: string,
      hints: struct({ forZones: hints, forNodes: hints }),
    }),
  ),
  ports: list(struct({ name: string, protocol: string, port: int32, appProtocol: string })),
});

/** The fields of an object by its kind. */
export const schemas: Readonly<Record<KindName, FieldType>> = {
  Namespace: object(struct({ finalizers: list(string) }), namespaceStatus),
  NetworkPolicy: struct({
    apiVersion: string,
    kind: string,
    metadata: objectMeta,
    spec: networkPolicySpec,
  }),
  Service: object(serviceSpec, serviceStatus),
  EndpointSlice: endpointSlice,
  Pod: object(podSpec, podStatus),
  Deployment: scaled,
  ReplicaSet: scaled,
  StatefulSet: object(
    openStruct({
      replicas: int32,
      selector: labelSelector,
      template,
      serviceName: string,
      ordinals: openStruct({ start: int32 }),
    }),
  ),
  DaemonSet: object(openStruct({ selector: labelSelector, template })),
  ReplicationController: object(openStruct({ replicas: int32, selector: map(string), template })),
  Job: object(jobSpec),
  CronJob: object(openStruct({ jobTemplate: openStruct({ metadata: objectMeta, spec: jobSpec }) })),
};
