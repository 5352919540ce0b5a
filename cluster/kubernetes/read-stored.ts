/**
 * From stored objects to the model's types: only what predictions depend on stays (no managedFields, timestamps or
 * injected defaults), and it is taken from the server's answer, never from what was sent.
 */
import type {
  Container,
  DnsPolicy,
  Namespace,
  NetworkPolicy,
  ObjectMeta,
  Pod,
  PodCondition,
  PodDnsConfig,
  PodStatus,
  Protocol,
} from '../../model/kubernetes.ts';
import type { EndpointSlice, Service } from '../../model/service.ts';
import type { StatefulSet } from '../../model/stateful-set.ts';
import { asArray, asRecord, asString, asStringMap } from './json-value.ts';

export function readNamespace(stored: unknown): Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: readMeta(stored) };
}

/** The spec is the server's JSON as it is: the model spells it as the API does. */
export function readNetworkPolicy(stored: unknown): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: readMeta(stored),
    spec: asRecord(asRecord(stored)['spec']),
  };
}

export function readPod(stored: unknown): Pod {
  const { spec, status } = asRecord(stored);
  const { nodeName, hostNetwork, containers, initContainers, ...rest } = asRecord(spec);
  const { hostname, subdomain, readinessGates, dnsPolicy, dnsConfig } = rest;
  const { phase, podIPs, hostIPs, conditions } = asRecord(status);
  const gates = asArray(readinessGates).map((gate) => ({
    conditionType: asString(asRecord(gate)['conditionType']),
  }));
  const sidecars = asArray(initContainers).map(readContainer);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: readMeta(stored),
    spec: {
      ...(typeof nodeName === 'string' ? { nodeName } : {}),
      ...(hostNetwork === true ? { hostNetwork: true } : {}),
      containers: asArray(containers).map(readContainer),
      ...(sidecars.length === 0 ? {} : { initContainers: sidecars }),
      ...(typeof hostname === 'string' ? { hostname } : {}),
      ...(typeof subdomain === 'string' ? { subdomain } : {}),
      ...(gates.length === 0 ? {} : { readinessGates: gates }),
      ...(isDefaultDns(dnsPolicy) ? {} : { dnsPolicy: dnsPolicy as DnsPolicy }),
      ...(dnsConfig === undefined ? {} : { dnsConfig: dnsConfig as PodDnsConfig }),
    },
    status: {
      ...(typeof phase === 'string' ? { phase: phase as PodStatus['phase'] } : {}),
      podIPs: asArray(podIPs).map(readIp),
      hostIPs: asArray(hostIPs).map(readIp),
      conditions: readConditions(conditions, ['Ready', ...gates.map((gate) => gate.conditionType)]),
    },
  };
}

/** The Service as the server completed it: addresses, families and node ports are its choice. */
export function readService(stored: unknown): Service {
  const { spec, status } = asRecord(stored);
  const ingress = asArray(asRecord(asRecord(status)['loadBalancer'])['ingress']).map(readIp);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: readMeta(stored),
    spec: asRecord(spec),
    ...(ingress.length === 0 ? {} : { status: { loadBalancer: { ingress } } }),
  };
}

export function readEndpointSlice(stored: unknown): EndpointSlice {
  const { addressType, endpoints, ports } = asRecord(stored);
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: readMeta(stored),
    addressType: addressType as EndpointSlice['addressType'],
    endpoints: asArray(endpoints) as EndpointSlice['endpoints'],
    ports: asArray(ports) as EndpointSlice['ports'],
  };
}

/** The set as the server completed it: members follow from its spec and the labels of its template. */
export function readStatefulSet(stored: unknown): StatefulSet {
  const spec = asRecord(asRecord(stored)['spec']);
  const template = asRecord(spec['template']);
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: readMeta(stored),
    spec: {
      ...(spec as StatefulSet['spec']),
      template: {
        metadata: { labels: readMeta(template).labels ?? {} },
        spec: readPod(template).spec,
      },
    },
  };
}

/** What the API fills in where nothing is said. */
function isDefaultDns(dnsPolicy: unknown): boolean {
  return dnsPolicy === undefined || dnsPolicy === 'ClusterFirst';
}

function readConditions(stored: unknown, types: readonly string[]): readonly PodCondition[] {
  return asArray(stored)
    .map(asRecord)
    .flatMap(({ type, status }) =>
      types.includes(asString(type))
        ? [{ type: asString(type), status: status as PodCondition['status'] }]
        : [],
    );
}

function readMeta(stored: unknown): ObjectMeta {
  const { name, namespace, uid, labels, deletionTimestamp } = asRecord(
    asRecord(stored)['metadata'],
  );
  return {
    name: asString(name),
    ...(typeof namespace === 'string' ? { namespace } : {}),
    uid: asString(uid),
    labels: asStringMap(labels),
    ...(typeof deletionTimestamp === 'string' ? { deletionTimestamp } : {}),
  };
}

function readContainer(stored: unknown): Container {
  const { name, ports, restartPolicy } = asRecord(stored);
  const declared = asArray(ports).map((port) => {
    const { name: portName, containerPort, protocol } = asRecord(port);
    return {
      ...(typeof portName === 'string' ? { name: portName } : {}),
      containerPort: Number(containerPort),
      protocol: (protocol ?? 'TCP') as Protocol,
    };
  });
  return {
    name: asString(name),
    ...(declared.length === 0 ? {} : { ports: declared }),
    ...(restartPolicy === 'Always' ? { restartPolicy: 'Always' as const } : {}),
    ...readProbes(stored),
  };
}

/** Those that ask a port, as the server completed them. */
function readProbes(stored: unknown): Partial<Container> {
  const { startupProbe, readinessProbe, livenessProbe } = asRecord(stored);
  const probes = Object.entries({ startupProbe, readinessProbe, livenessProbe });
  return Object.fromEntries(
    probes.flatMap(([name, probe]) => {
      const { port } = asRecord(asRecord(probe)['tcpSocket']);
      return port === undefined ? [] : [[name, { tcpSocket: { port: Number(port) } }]];
    }),
  );
}

function readIp(stored: unknown): { readonly ip: string } {
  return { ip: asString(asRecord(stored)['ip']) };
}
