/**
 * The answer to "who can reach whom" as plain records: what `kubeprop predict` prints, whatever the format. The JSON
 * output is exactly these (connectivity-schema.ts has their schema); other formats are views of them.
 */
import type { IpFamily, Protocol } from './kubernetes.ts';
import type { Reachability } from './prediction.ts';

export const connectivityApiVersion = 'kubeprop.dev/connectivity/v1alpha1';

/** Inclusive at both ends; 1 to 65535. */
export type PortIntervalRecord = readonly [from: number, to: number];

/** Ports that the specification leaves open, with the numbers of the rules that do (rule 108). */
export interface OpenPortsRecord {
  readonly ports: readonly PortIntervalRecord[];
  readonly rules: readonly number[];
}

/** What is in neither list is denied. */
export interface ProtocolRecord {
  readonly allow: readonly PortIntervalRecord[];
  readonly either: readonly OpenPortsRecord[];
}

/** A protocol that is absent is denied on every port; `{}` is no connection at all. */
export type PortsRecord = { readonly [protocol in Protocol]?: ProtocolRecord | undefined };

/** One ordered pair of workloads. */
export interface ConnectionRecord {
  readonly source: string;
  readonly target: string;
  readonly ports: PortsRecord;
  /** Present where the address families differ (rule 26). */
  readonly byFamily?: { readonly [family in IpFamily]?: PortsRecord | undefined } | undefined;
}

export type Direction = 'ingress' | 'egress';

/** Addresses outside the cluster, inclusive at both ends. */
export interface RangeRecord {
  readonly ipFamily: IpFamily;
  readonly from: string;
  readonly to: string;
  /** The fewest CIDRs that are exactly this range. */
  readonly cidrs: readonly string[];
}

/** A workload and one range of addresses outside the cluster; `ingress` is from them, `egress` to them. */
export interface ExternalRecord extends RangeRecord {
  readonly workload: string;
  readonly direction: Direction;
  readonly ports: PortsRecord;
}

export interface IsolationRecord {
  /** Policies that isolate it in this direction, as `namespace/name`; empty means that everything is allowed (rule 2). */
  readonly isolatedBy: readonly string[];
  /** No other workload and no external address in this direction. */
  readonly deniesEverything: boolean;
}

export interface WorkloadRecord {
  /** `namespace/name[Kind]`; pods that a selector tells apart: `namespace/name[0,2-4][StatefulSet]`. */
  readonly name: string;
  readonly namespace: string;
  readonly kind: string;
  /** Absent where the cluster decides: a DaemonSet. */
  readonly replicas?: number | undefined;
  readonly ingress: IsolationRecord;
  readonly egress: IsolationRecord;
}

/** A Service and the workloads behind each of its ports, all pods taken as ready; policies are not applied (rule 17). */
export interface ServiceRecord {
  /** `namespace/name`. */
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** No address of its own: clients reach the pods at the port that they choose (rule 78). */
  readonly headless: boolean;
  /** `selector`; `manual`: EndpointSlices of the user (rule 61); `none`: an ExternalName. */
  readonly endpoints: 'selector' | 'manual' | 'none';
  readonly ports: readonly ServicePortRecord[];
}

export interface ServicePortRecord {
  readonly name?: string | undefined;
  readonly protocol: Protocol;
  readonly port: number;
  /** The port is that of the pods of the workload (rule 64). */
  readonly backends: readonly { readonly workload: string; readonly port: number }[];
  /** Of `manual`: the usable addresses of the manifests' EndpointSlices; none means that nobody answers. */
  readonly addresses?: readonly { readonly address: string; readonly port: number }[] | undefined;
}

/** A document of the manifests that was not read; `apiVersion` and `kind` are empty where it is no Kubernetes object. */
export interface IgnoredRecord {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

export interface ProblemRecord {
  readonly severity: 'error' | 'warning' | 'note';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly object?: string | undefined;
  readonly path: string;
  readonly reason: string;
}

/** What is known about manifests besides connections. */
export interface SourceRecord {
  readonly source: string;
  readonly policies: number;
  readonly assumedNamespaces: readonly string[];
  readonly ignored: readonly IgnoredRecord[];
  readonly problems: readonly ProblemRecord[];
}

/** What was asked; an absent list means everything. */
export interface QuestionRecord {
  readonly focus?: readonly string[] | undefined;
  readonly from?: readonly string[] | undefined;
  readonly to?: readonly string[] | undefined;
  readonly exposure: boolean;
  /** Whether records without any open port are listed. */
  readonly all: boolean;
}

/** A whole answer. Connections and ranges are worked out while they are taken, and may be taken more than once. */
export interface ConnectivityReport extends SourceRecord {
  readonly profile: string;
  readonly question: QuestionRecord;
  readonly workloads: readonly WorkloadRecord[];
  readonly services: readonly ServiceRecord[];
  readonly connections: () => Iterable<ConnectionRecord>;
  readonly external: () => Iterable<ExternalRecord>;
}

export interface PortChangeRecord {
  readonly protocol: Protocol;
  readonly before: Reachability;
  readonly after: Reachability;
  readonly ports: readonly PortIntervalRecord[];
}

/** One difference between two versions of manifests. */
export type DifferenceRecord =
  | {
      readonly kind: 'workload';
      readonly workload: string;
      readonly onlyIn: 'before' | 'after';
    }
  | {
      readonly kind: 'pair';
      readonly source: string;
      readonly target: string;
      readonly changes: readonly PortChangeRecord[];
    }
  | (RangeRecord & {
      readonly kind: 'external';
      readonly workload: string;
      readonly direction: Direction;
      readonly changes: readonly PortChangeRecord[];
    });

/** The differences between two versions; taken once. */
export interface ConnectivityDiffReport {
  readonly profile: string;
  readonly question: QuestionRecord;
  readonly before: SourceRecord;
  readonly after: SourceRecord;
  readonly differences: Iterable<DifferenceRecord>;
}
