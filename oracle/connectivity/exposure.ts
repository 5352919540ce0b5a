/**
 * What is open to the world: for each workload the external addresses that may reach it, and on which ports. Reachable
 * addresses say nothing about routes: a pod network that is not announced outside keeps them away all the same.
 */
import type { Connectivity, ExternalRange } from './connectivity.ts';
import { deniesEverything } from './port-verdicts.ts';

export interface WorkloadExposure {
  readonly workload: string;
  /** Policies that isolate it for ingress; empty means that no policy keeps anything out (rule 2). */
  readonly isolatedBy: readonly string[];
  /** The ranges from which some port is allowed or open; never empty. */
  readonly ranges: readonly ExternalRange[];
}

/** The workloads that some external address may reach, in the order of ids. */
export function* exposure(
  connectivity: Connectivity,
): Generator<WorkloadExposure, void, undefined> {
  for (const workload of connectivity.workloads) {
    const ranges = connectivity
      .external(workload, 'Ingress')
      .filter(({ ports }) => !deniesEverything(ports));
    if (ranges.length === 0) continue;
    const { isolatedBy } = connectivity.isolation(workload).ingress;
    yield { workload, isolatedBy, ranges };
  }
}
