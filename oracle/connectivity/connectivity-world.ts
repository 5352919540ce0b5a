/**
 * What the symbolic oracle answers about: workloads and policies as plain data, from manifests or from a live world. A
 * workload is a row of the answer: one pod, or the replicas of one pod template, which no selector tells apart.
 */
import type { Addresses, BoundWorld } from '../../model/bound-world.ts';
import { podAddresses } from '../../model/bound-world.ts';
import type { Labels, NetworkPolicy, PodSpec } from '../../model/kubernetes.ts';
import { isCompleted } from '../../model/step.ts';

export interface ConnectivityWorkload {
  /** Unique in the world; the order of ids (by code unit) is the order of every output. */
  readonly id: string;
  readonly namespace: string;
  /** Labels of the pod, or of the pod template. */
  readonly labels: Labels;
  /** Containers with their ports, sidecars, hostNetwork and nodeName; the latter may be unknown. */
  readonly spec: PodSpec;
  /** 1 means that source and target of the row's pair with itself are one pod (rule 33). Absent means unknown. */
  readonly replicas?: number | undefined;
  /**
   * Present for a pod that runs: then the pod has no address of a family that is missing here. Absent means unknown, as
   * for every pod of a manifest.
   */
  readonly addresses?: Addresses | undefined;
}

export interface ConnectivityNamespace {
  readonly name: string;
  readonly labels?: Labels | undefined;
}

export interface ConnectivityWorld {
  /** A namespace that is not listed has no labels but its name (rule 14). */
  readonly namespaces: readonly ConnectivityNamespace[];
  readonly workloads: readonly ConnectivityWorkload[];
  readonly networkPolicies: readonly NetworkPolicy[];
}

/** The rows of a live world: its running pods, as `namespace/name`, with their addresses (rules 38, 107). */
export function connectivityWorldOf(world: BoundWorld): ConnectivityWorld {
  const live = world.pods.filter((pod) => !isCompleted(pod));
  return {
    namespaces: world.namespaces.map(({ metadata }) => ({
      name: metadata.name,
      labels: metadata.labels,
    })),
    workloads: live.map((pod) => {
      const namespace = pod.metadata.namespace ?? 'default';
      return {
        id: `${namespace}/${pod.metadata.name}`,
        namespace,
        labels: pod.metadata.labels ?? {},
        spec: pod.spec,
        replicas: 1,
        addresses: podAddresses(pod),
      };
    }),
    networkPolicies: world.networkPolicies,
  };
}
