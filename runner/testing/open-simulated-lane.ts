/** The first lane of a simulated cluster, with what a case of Services needs. */
import type { Cluster } from '../../cluster/cluster.ts';
import { specificationProfile } from '../../model/profile.ts';
import { createServiceLanes } from '../services/service-lanes.ts';
import type { FlowCaseContext } from '../services/run-flow-case.ts';

/** What the cluster rejects is thrown: a test's world is right. */
export async function openSimulatedLane(
  cluster: Cluster,
  signal: AbortSignal,
): Promise<FlowCaseContext> {
  const plan = { cluster, profile: specificationProfile, settleTimeoutMs: 10_000 };
  const lanes = createServiceLanes({ ...plan, healthChecks: false, date: () => new Date(0) });
  return await lanes.open(0, signal);
}
