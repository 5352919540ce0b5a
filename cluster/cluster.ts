/**
 * The interface between the runner and a cluster, implemented by simulated/ (in-process) and kubernetes/ (an API
 * server). A Lane is an isolated slice with namespaces of its own; several lanes of one cluster work side by side.
 */
import type { Binding } from '../model/binding.ts';
import type { BoundWorld, ClusterFacts } from '../model/bound-world.ts';
import type { Observation } from '../model/observation.ts';
import type { Probe } from '../model/probe.ts';
import type { World } from '../model/scenario.ts';
import type { PodReference } from '../model/step.ts';
import type { DnsLane } from './dns-lane.ts';
import type { LifecycleLane } from './lifecycle-lane.ts';
import type { ServiceLane } from './service-lane.ts';
import type { NodeControl } from './node-control.ts';

/** Time as this cluster has it: real for an API server, virtual for the simulated one. Milliseconds. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted before. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export interface Cluster {
  readonly facts: ClusterFacts;
  readonly clock: Clock;
  /** Absent where the nodes are not ours to touch: steps that need it cannot be taken. */
  readonly nodeControl?: NodeControl | undefined;
  /** Opens lane number `index`. Throws HarnessError('environment') where the cluster cannot give one. */
  openLane(index: number, signal: AbortSignal): Promise<Lane>;
  /** Removes everything that this object made in the cluster. Safe to call twice. */
  close(): Promise<void>;
}

/** Counts of what an apply really changed: zero everywhere when the world was already there. */
export interface WorldChanges {
  readonly networkPolicies: number;
  readonly podLabels: number;
  readonly namespaceLabels: number;
  readonly podsCreated: number;
  readonly podsDeleted: number;
  /** Services and EndpointSlices of users; absent means none. */
  readonly services?: number | undefined;
}

/** A step between two worlds: pods that come and go in it are really created and deleted, whatever the pool holds. */
export interface Transition {
  /** Pods to delete and create again although their objects stay the same. */
  readonly recreate: readonly PodReference[];
}

export interface AppliedWorld {
  /** What the cluster holds now, as stored, idle pool pods included: predict from this. */
  readonly bound: BoundWorld;
  readonly binding: Binding;
  readonly changes: WorldChanges;
  /** When labels and policies began to be sent, on the cluster's clock; pods are created and deleted before. */
  readonly sentAt: number;
  /** Pods that a transition created with an address that a pod deleted in it had, as logical `namespace/name`. */
  readonly reusedAddresses: readonly string[];
}

export interface ProbeOptions {
  /** Longest time that a probe waits for its answer. */
  readonly timeoutMs: number;
  /**
   * Where given, a probe waits at least this long and then only as long as the answers beside it justify. Right for
   * whole matrices, where a mismatch is asked again with patience; absent, every probe waits for `timeoutMs`.
   */
  readonly leastMs?: number | undefined;
  /** The probes from this position on are sent so much later: a second question about some of the same cells. */
  readonly later?: { readonly from: number; readonly afterMs: number } | undefined;
}

/** What the sentinel shows at this moment. */
export interface SentinelReading {
  /** False when the pair that no policy restricts does not answer: the environment is broken. */
  readonly controlAlive: boolean;
  /** Effects of the last move that are not visible yet, by name: `ingress closed by policy on n1`. */
  readonly pending: readonly string[];
}

export interface Lane {
  readonly name: string;
  /**
   * Brings the lane's namespaces to this world by the smallest difference. Objects are validated by the API server
   * before anything changes: a rejected one throws HarnessError('input') with the server's words, nothing half applied.
   */
  apply(
    world: World,
    externalEndpoints: readonly string[],
    signal: AbortSignal,
    transition?: Transition,
  ): Promise<AppliedWorld>;
  /** Changes each kind of object that the case changed on the sentinel: open to closed and closed to open. */
  moveSentinel(changes: WorldChanges, signal: AbortSignal): Promise<void>;
  readSentinel(options: ProbeOptions, signal: AbortSignal): Promise<SentinelReading>;
  /** Asks bound probes, all at once, bounded per source; one observation per probe, in order. Never throws for an answer. */
  probe(
    probes: readonly Probe[],
    options: ProbeOptions,
    signal: AbortSignal,
  ): Promise<readonly Observation[]>;
  /** Absent where the cluster has no Services to ask. */
  readonly services?: ServiceLane | undefined;
  /** Absent where the cluster has no DNS to ask. */
  readonly dns?: DnsLane | undefined;
  /** Absent where nothing can be done to pods. */
  readonly lifecycle?: LifecycleLane | undefined;
  /**
   * Says that no case uses the lane's world any more until the next apply: what other lanes wait for (the ports of nodes) may be
   * taken out of it.
   */
  rest(): void;
  /** Frees the lane and requests the removal of all that is in it. It is not opened again. */
  close(): Promise<void>;
}
