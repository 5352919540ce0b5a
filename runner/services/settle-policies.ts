/** Waits until the policies of a world of Services are in force, by the sentinel of policies; a world without them has nothing to wait for. */
import type { AppliedWorld, Clock, Lane } from '../../cluster/cluster.ts';
import type { SettleResult } from '../../model/case-result.ts';
import type { Scenario } from '../../model/scenario.ts';
import { awaitSentinel } from '../settle.ts';

/** Milliseconds that the sentinel's flows wait for an answer; those at the bound wait longer. */
const probeTimeoutMs = 400;
const longProbeTimeoutMs = 3_000;

interface PolicySettling {
  readonly scenario: Scenario;
  readonly applied: AppliedWorld;
  readonly settleTimeoutMs: number;
}

/** What the sentinel showed last. */
export async function settlePolicies(
  lane: Lane,
  clock: Clock,
  { scenario, applied, settleTimeoutMs }: PolicySettling,
  signal: AbortSignal,
): Promise<Omit<SettleResult, 'unstableCells'>> {
  const { changes } = applied;
  if (scenario.world.networkPolicies.length === 0 && changes.networkPolicies === 0) {
    return { status: 'settled', sentinelMs: 0, pending: [] };
  }
  const leastProbeTimeoutMs = probeTimeoutMs;
  const options = { probeTimeoutMs, leastProbeTimeoutMs, longProbeTimeoutMs, settleTimeoutMs };
  return await awaitSentinel(lane, clock, changes, options, signal);
}
