/**
 * From stored objects to the model's types: only what predictions depend on stays (no managedFields, timestamps or
 * injected defaults), and it is taken from the server's answer, never from what was sent.
 */
import type {
  Container,
  Namespace,
  NetworkPolicy,
  ObjectMeta,
  Pod,
  PodStatus,
  Protocol,
} from '../../model/kubernetes.ts';
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
  const { nodeName, hostNetwork, containers, initContainers } = asRecord(spec);
  const { phase, podIPs, hostIPs } = asRecord(status);
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
    },
    status: {
      ...(typeof phase === 'string' ? { phase: phase as PodStatus['phase'] } : {}),
      podIPs: asArray(podIPs).map(readIp),
      hostIPs: asArray(hostIPs).map(readIp),
    },
  };
}

function readMeta(stored: unknown): ObjectMeta {
  const { name, namespace, uid, labels } = asRecord(asRecord(stored)['metadata']);
  return {
    name: asString(name),
    ...(typeof namespace === 'string' ? { namespace } : {}),
    uid: asString(uid),
    labels: asStringMap(labels),
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
  };
}

function readIp(stored: unknown): { readonly ip: string } {
  return { ip: asString(asRecord(stored)['ip']) };
}
