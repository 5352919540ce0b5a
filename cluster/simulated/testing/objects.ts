/**
 * Builders for tests: small Kubernetes objects, probes in logical names, and a lane that can be
 * asked in one call.
 */
import { bindProbe } from '../../../model/binding.ts';
import type {
  IpFamily,
  Labels,
  Namespace,
  NetworkPolicy,
  NetworkPolicySpec,
  Pod,
  PodSpec,
} from '../../../model/kubernetes.ts';
import type { Observation } from '../../../model/observation.ts';
import type { Endpoint, Probe } from '../../../model/probe.ts';
import type { World } from '../../../model/scenario.ts';
import type { AppliedWorld, Lane } from '../../cluster.ts';

export const timeoutMs = 300;

export function namespace(name: string, labels: Labels = {}): Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** `x/a` on node `n0`, unless the spec says otherwise. */
export function pod(path: string, labels: Labels = {}, spec: Partial<PodSpec> = {}): Pod {
  const [namespaceName = '', name = ''] = path.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: namespaceName, labels },
    spec: { nodeName: 'n0', containers: [{ name: 'agent' }], ...spec },
  };
}

/** The policy `x/p`; the spec is stored as given. */
export function policy(path: string, spec: NetworkPolicySpec): NetworkPolicy {
  const [namespaceName = '', name = ''] = path.split('/');
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: namespaceName },
    spec,
  };
}

/** `x/a` is a pod, `e0` an external endpoint. */
function endpoint(text: string): Endpoint {
  const [namespaceName = '', name] = text.split('/');
  return name === undefined
    ? { kind: 'external', name: text }
    : { kind: 'pod', namespace: namespaceName, name };
}

/** A probe from `x/a>y/b TCP 80` or `x/a>e0 UDP 53 IPv6`. */
export function probe(text: string): Probe {
  const [ends = '', protocol, port, ipFamily = 'IPv4'] = text.split(' ');
  const [source = '', target = ''] = ends.split('>');
  return {
    source: endpoint(source),
    target: endpoint(target),
    ipFamily: ipFamily as IpFamily,
    protocol: protocol as Probe['protocol'],
    port: Number(port),
  };
}

/** Asks logical probes of an applied world; one observation per probe. */
export async function ask(
  lane: Lane,
  { binding }: AppliedWorld,
  probes: readonly string[],
): Promise<readonly Observation[]> {
  const bound = probes.map((text) => bindProbe(probe(text), binding));
  return lane.probe(bound, { timeoutMs }, new AbortController().signal);
}

/** A world of these objects. */
export function world(
  namespaces: readonly Namespace[],
  pods: readonly Pod[],
  networkPolicies: readonly NetworkPolicy[] = [],
): World {
  return { namespaces, pods, networkPolicies };
}
