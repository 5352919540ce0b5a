/**
 * A world as a cluster holds it: real names, real addresses, stored objects. The oracle predicts from this alone, and
 * the simulated cluster evaluates it.
 */
import type { IpFamily, Namespace, NetworkPolicy, Pod } from './kubernetes.ts';
import type { EndpointSlice, Service } from './service.ts';
import type { StatefulSet } from './stateful-set.ts';

export type Addresses = { readonly [family in IpFamily]?: string };

export interface BoundNode {
  readonly name: string;
  /** The node's label topology.kubernetes.io/zone; absent where it has none. */
  readonly zone?: string | undefined;
  readonly addresses: Addresses;
}

export interface BoundExternal {
  readonly name: string;
  readonly addresses: Addresses;
}

/** Pods carry status.podIPs; a pod without addresses is neither source nor peer (rule 107). */
export interface BoundWorld {
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly Pod[];
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly nodes: readonly BoundNode[];
  readonly externals: readonly BoundExternal[];
  /** Absent where the cluster was given none. */
  readonly services?: readonly Service[] | undefined;
  /** Those that users made; the control plane's follow from Services and pods. */
  readonly endpointSlices?: readonly EndpointSlice[] | undefined;
  /** Their members are among the pods, as the controller made them. */
  readonly statefulSets?: readonly StatefulSet[] | undefined;
}

/** Facts about a cluster that runs depend on and reports print. */
export interface ClusterFacts {
  /** `simulated` never counts as a test of a CNI. */
  readonly kind: 'simulated' | 'kubernetes';
  readonly name: string;
  readonly cni: string;
  readonly serverVersion: string;
  /** Names of the nodes that may run probe pods. */
  readonly nodes: readonly string[];
  readonly ipFamilies: readonly IpFamily[];
  readonly externalEndpoints: readonly string[];
  /** Versions and settings for the report: kernel, kube-proxy mode, container runtime, image. */
  readonly details: Readonly<Record<string, string>>;
}

/** The family of a literal address. */
export function familyOf(address: string): IpFamily {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}

/** A pod's addresses by family; the first of a family wins. */
export function podAddresses(pod: Pod): Addresses {
  const addresses: { [family in IpFamily]?: string } = {};
  for (const { ip } of pod.status?.podIPs ?? []) addresses[familyOf(ip)] ??= ip;
  return addresses;
}
