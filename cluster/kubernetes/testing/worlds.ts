/** Small worlds for the tests of this folder. */
import type {
  Labels,
  Namespace,
  NetworkPolicy,
  NetworkPolicySpec,
  Pod,
} from '../../../model/kubernetes.ts';
import type { World } from '../../../model/scenario.ts';

export function namespace(name: string, labels: Labels = {}): Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** A pod from `namespace/name` on logical node n0 unless told otherwise. */
export function pod(path: string, labels: Labels = {}, spec: Partial<Pod['spec']> = {}): Pod {
  const [inNamespace = '', name = ''] = path.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: inNamespace, labels },
    spec: { nodeName: 'n0', containers: [{ name: 'c' }], ...spec },
  };
}

export function policy(path: string, spec: NetworkPolicySpec = {}): NetworkPolicy {
  const [inNamespace = '', name = ''] = path.split('/');
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: inNamespace },
    spec: { podSelector: {}, ...spec },
  };
}

export function world(parts: Partial<World>): World {
  return { namespaces: [namespace('x'), namespace('y')], pods: [], networkPolicies: [], ...parts };
}
