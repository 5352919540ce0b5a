/**
 * The answer of the symbolic oracle, as types: who can reach whom on exactly which ports. Everything is worked out when
 * it is asked for, so that a caller who streams, or who looks at one workload, pays for that alone.
 */
import type { IpFamily, PolicyType } from '../../model/kubernetes.ts';
import type { AddressRange } from './address-ranges.ts';
import type { PortVerdicts } from './port-verdicts.ts';

export interface Connectivity {
  /** Ids of all workloads, in the order of every output. */
  readonly workloads: readonly string[];
  /** The families that pairs are answered for. */
  readonly ipFamilies: readonly IpFamily[];
  /** One pair. Throws HarnessError('input') on an id that the world does not hold, as all methods with ids do. */
  readonly pair: (source: string, target: string) => PairConnectivity;
  /** Every ordered pair of the selection, by source and then target, each worked out when it is taken. */
  readonly pairs: (selection?: PairSelection) => Generator<PairConnectivity, void, undefined>;
  /** What a workload may do with addresses outside the cluster: by family and address, neighbours differ. */
  readonly external: (workload: string, direction: PolicyType) => readonly ExternalRange[];
  readonly isolation: (workload: string) => WorkloadIsolation;
  /** The workloads that are denied everything in at least one direction. */
  readonly isolated: () => readonly WorkloadIsolation[];
  /** Workloads that no policy tells apart, nor any rule about nodes; by first member. */
  readonly groups: () => readonly WorkloadGroup[];
  readonly statistics: () => ConnectivityStatistics;
}

/** Absent means everything. `focus` keeps the pairs with at least one end in it. */
export interface PairSelection {
  readonly from?: readonly string[] | undefined;
  readonly to?: readonly string[] | undefined;
  readonly focus?: readonly string[] | undefined;
}

export interface PairConnectivity {
  readonly source: string;
  readonly target: string;
  /** What holds in every family in which the pair can be tried; where families differ, `either` by rule 26. */
  readonly ports: PortVerdicts;
  /** Policies that isolate the source for egress, as `namespace/name`; empty means not isolated. */
  readonly sourceIsolatedBy: readonly string[];
  /** Policies that isolate the target for ingress. */
  readonly targetIsolatedBy: readonly string[];
  /** Present where families differ; empty where the ends have no family in common, and everything is denied. */
  readonly byFamily?: { readonly [family in IpFamily]?: PortVerdicts } | undefined;
}

export interface ExternalRange extends AddressRange {
  readonly ports: PortVerdicts;
}

export interface DirectionIsolation {
  /** `namespace/name` of the isolating policies, in the order of the world; empty means not isolated (rule 2). */
  readonly isolatedBy: readonly string[];
  /** Definitely no other workload and no external address; the own node aside (rule 30). */
  readonly deniesEverything: boolean;
}

export interface WorkloadIsolation {
  readonly workload: string;
  readonly ingress: DirectionIsolation;
  readonly egress: DirectionIsolation;
}

export interface WorkloadGroup {
  readonly members: readonly string[];
}

/** What the answers so far have cost. */
export interface ConnectivityStatistics {
  readonly workloads: number;
  readonly groups: number;
  /** Pairs of a subject class and a peer class that were evaluated, both directions and all families. */
  readonly cellsEvaluated: number;
  /** Different answers over all ports and protocols. */
  readonly verdicts: number;
}

export interface ConnectivityOptions {
  /**
   * The families to answer for. Default: for external ranges both; for pairs those that an address or an ipBlock of the
   * world mentions, IPv4 where none does.
   */
  readonly ipFamilies?: readonly IpFamily[] | undefined;
}
