/** Whether the selector of a Service selects the pods of a row. */
import type { Workload } from '../manifests/workload.ts';
import type { Labels } from '../model/kubernetes.ts';
import type { Service } from '../model/service.ts';

/** Whether labels have every pair of a Service's selector. */
export function hasPairs(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
}

/** Pods of the same namespace with every label; a Service without a selector selects none. Source: rule 61. */
export function selects({ metadata, spec }: Service, { namespace, pod }: Workload): boolean {
  const { selector = {} } = spec;
  return (
    Object.keys(selector).length > 0 &&
    namespace === metadata.namespace &&
    hasPairs(selector, pod.metadata.labels ?? {})
  );
}
