/**
 * What this run holds in the cluster for one lane, or for its sentinel: namespaces under one prefix with their pods and
 * policies, as stored. Changed only by apply-world.ts and create-pods.ts, right after the server confirmed a change.
 */
import type { Labels, Namespace, NetworkPolicy, Pod } from '../../model/kubernetes.ts';
import type { EndpointSlice, Service } from '../../model/service.ts';
import type { StatefulSet } from '../../model/stateful-set.ts';
import type { AgentClient } from './agent-client.ts';
import type { PodShape } from './pod-shape.ts';

export interface PoolPod {
  readonly shape: PodShape;
  readonly agent: AgentClient;
  stored: Pod;
  /** Logical `namespace/name` that the pod stands for; empty while idle. */
  logicalName: string;
  /** Number of the apply that used it last. */
  lastUsed: number;
}

interface SliceNamespace {
  stored: Namespace;
  /** The labels that the world asked for, without bookkeeping. */
  labels: Labels;
  podSecurity: 'restricted' | 'privileged';
}

interface SlicePolicy {
  /** Canonical JSON of what was sent. */
  sent: string;
  stored: NetworkPolicy;
}

/** A Service, an EndpointSlice or a StatefulSet that this run made. */
interface SliceObject<Stored> {
  /** Canonical JSON of what was sent. */
  readonly sent: string;
  readonly stored: Stored;
}

export interface Slice {
  /** Real namespace = prefix + logical namespace. */
  readonly prefix: string;
  /** Number of the lane. */
  readonly lane: number;
  /** All by real name: `namespace` or `namespace/name`. */
  readonly namespaces: Map<string, SliceNamespace>;
  readonly pods: Map<string, PoolPod>;
  readonly policies: Map<string, SlicePolicy>;
  readonly services: Map<string, SliceObject<Service>>;
  /** Those of users; the control plane's own are read where they are needed. */
  readonly endpointSlices: Map<string, SliceObject<EndpointSlice>>;
  readonly statefulSets: Map<string, SliceObject<StatefulSet>>;
  /** Next number per real namespace and shape, for pod names that never come twice. */
  readonly podNumbers: Map<string, number>;
  applies: number;
}

export function emptySlice(prefix: string, lane: number): Slice {
  return {
    prefix,
    lane,
    namespaces: new Map(),
    pods: new Map(),
    policies: new Map(),
    services: new Map(),
    endpointSlices: new Map(),
    statefulSets: new Map(),
    podNumbers: new Map(),
    applies: 0,
  };
}

/** `namespace/name`, the key of everything in a namespace. */
export function objectKey(metadata: {
  readonly namespace?: string | undefined;
  readonly name: string;
}): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}
