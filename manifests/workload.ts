/**
 * Workloads: the rows of every answer about manifests. One row stands for pods that no selector can tell apart; it has the
 * labels and ports that each of them has.
 */
import type { Pod, PodSpec } from '../model/kubernetes.ts';
import type { WorkloadKind } from './kinds.ts';
import type { OrdinalRange } from './ordinal-groups.ts';
import type { Position } from './problem.ts';

export interface Workload {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  /** The name of the workload. */
  readonly name: string;
  /**
   * `Kind/name`, or `Kind/name[0,2-4]` where selectors tell some of the pods from the others: then these ordinals. Unique
   * within a namespace.
   */
  readonly title: string;
  /** How many pods the row stands for; undefined for a DaemonSet, whose number is the cluster's. Zero is a row as well. */
  readonly replicas: number | undefined;
  /** One of its pods: namespace, labels with those that controllers add, nodeName, hostNetwork, ports. No addresses. */
  readonly pod: Pod;
  /** What the names inside and of its pods depend on, as written (rules 65, 91, 100, 101). */
  readonly dns: WorkloadDns;
  readonly position: Position;
}

export interface WorkloadDns extends Pick<PodSpec, 'dnsPolicy' | 'dnsConfig'> {
  /** Of every pod of the row; those with ordinals have names of their own instead. */
  readonly hostname?: string | undefined;
  readonly subdomain?: string | undefined;
  /** The ordinals of a StatefulSet or an Indexed Job: the hostname of a pod is `name-ordinal`. */
  readonly ordinals?: readonly OrdinalRange[] | undefined;
}
