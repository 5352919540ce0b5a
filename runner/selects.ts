/** Whether the selector of a Service selects the pods of a row. */
import type { Workload } from '../manifests/workload.ts';
import type { Service } from '../model/service.ts';

/** Pods of the same namespace with every label; a Service without a selector selects none. Source: rule 61. */
export function selects({ metadata, spec }: Service, { namespace, pod }: Workload): boolean {
  const entries = Object.entries(spec.selector ?? {});
  const labels = pod.metadata.labels ?? {};
  return (
    entries.length > 0 &&
    namespace === metadata.namespace &&
    entries.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value)
  );
}
