/**
 * Labels that controllers put on the pods they make, beyond those of the template (Kubernetes 1.34). Some have values that
 * the manifests tell (an ordinal, a Job's name); the others are only known to the cluster.
 */
import type { Labels } from '../model/kubernetes.ts';
import type { DecodedWorkloadSpec } from './decoded-objects.ts';
import type { WorkloadKind } from './kinds.ts';

/**
 * Stands for a value that only a cluster knows. No label value has parentheses, so that no selector names it by chance:
 * `In` of any value does not match it, `NotIn` and `Exists` do.
 */
export const generatedValue = '(generated)';

export interface GeneratedLabels {
  /** The same on every pod of the workload. */
  readonly common: Labels;
  /** The labels of the pod with an ordinal, where ordinals tell pods apart. */
  readonly ofOrdinal: ((ordinal: number) => Labels) | undefined;
  readonly firstOrdinal: number;
}

/** What the controllers add to the pods of a workload; `name` is the workload's. */
export function generatedLabels(
  kind: WorkloadKind,
  name: string,
  spec: DecodedWorkloadSpec,
): GeneratedLabels {
  const indexed = spec.completionMode === 'Indexed';
  return {
    common: commonLabels(kind, name),
    ofOrdinal: ordinalLabels(kind, name, indexed),
    firstOrdinal: kind === 'StatefulSet' ? (spec.ordinals?.start ?? 0) : 0,
  };
}

function commonLabels(kind: WorkloadKind, name: string): Labels {
  switch (kind) {
    case 'Pod':
    case 'ReplicaSet':
    case 'ReplicationController':
      return {};
    case 'Deployment':
      return { 'pod-template-hash': generatedValue };
    case 'StatefulSet':
      return { 'controller-revision-hash': generatedValue };
    case 'DaemonSet':
      return {
        'controller-revision-hash': generatedValue,
        'pod-template-generation': generatedValue,
      };
    case 'Job':
      return jobLabels(name.endsWith('*') ? generatedValue : name);
    case 'CronJob':
      return jobLabels(generatedValue);
  }
}

/** The names without a prefix are older; both are set. */
function jobLabels(jobName: string): Labels {
  return {
    'batch.kubernetes.io/job-name': jobName,
    'job-name': jobName,
    'batch.kubernetes.io/controller-uid': generatedValue,
    'controller-uid': generatedValue,
  };
}

function ordinalLabels(
  kind: WorkloadKind,
  name: string,
  indexed: boolean,
): ((ordinal: number) => Labels) | undefined {
  if (kind === 'StatefulSet') {
    return (ordinal) => ({
      'statefulset.kubernetes.io/pod-name': `${name}-${ordinal}`,
      'apps.kubernetes.io/pod-index': String(ordinal),
    });
  }
  if ((kind === 'Job' || kind === 'CronJob') && indexed) {
    return (ordinal) => ({ 'batch.kubernetes.io/job-completion-index': String(ordinal) });
  }
  return undefined;
}

/** Every key that a controller sets on the pods that it makes. */
export const generatedKeys: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-completion-index',
  ...Object.keys(jobLabels('')),
]);
