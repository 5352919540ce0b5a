/** The workloads that nothing may reach, or that may reach nothing: one row per workload, for every format for people. */
import type { WorkloadRecord } from '../model/connectivity-record.ts';

export interface IsolatedRow {
  readonly workload: string;
  /** `no ingress`, `no egress`, `no ingress, no egress` */
  readonly denied: string;
  /** The policies that isolate it so, as `namespace/name`. */
  readonly policies: readonly string[];
}

/** The rows, in the order of the workloads. */
export function isolatedRows(workloads: readonly WorkloadRecord[]): readonly IsolatedRow[] {
  return workloads.flatMap(({ name, ingress, egress }) => {
    const sides = [
      ...(ingress.deniesEverything ? [['no ingress', ingress] as const] : []),
      ...(egress.deniesEverything ? [['no egress', egress] as const] : []),
    ];
    if (sides.length === 0) return [];
    return [
      {
        workload: name,
        denied: sides.map(([text]) => text).join(', '),
        policies: [...new Set(sides.flatMap(([, { isolatedBy }]) => isolatedBy))],
      },
    ];
  });
}
