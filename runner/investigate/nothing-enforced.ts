/**
 * Is any policy in force at all? On a cluster without a policy engine every denied cell is open, in as many shapes as
 * the generator draws: one bug, not hundreds. The sentinel tells: none of its denies showed, on no node, in no direction.
 */
import type { CaseResult, StepResult } from '../../model/case-result.ts';
import { observedReachable } from '../../model/observation.ts';

/** The signature of a cluster that enforces nothing. */
export const nothingEnforcedSignature = 'reachability/false-allow/nothing-enforced';

/**
 * Whether some step shows that no policy is in force: the sentinel's denies were seen on none of `nodes` nodes, and not
 * one cell that must be closed was.
 */
export function nothingEnforced({ steps }: Pick<CaseResult, 'steps'>, nodes: number): boolean {
  return steps.some((step) => noDenySeen(step, nodes) && everyDenyOpen(step));
}

const effectPattern = /^(ingress|egress) closed by .+ on (\S+)/;

function noDenySeen({ settle }: StepResult, nodes: number): boolean {
  if (settle.status !== 'not-enforced') return false;
  const missing = new Set(
    settle.pending.flatMap((effect) => {
      const [, direction, node] = effectPattern.exec(effect) ?? [];
      return direction === undefined || node === undefined ? [] : [`${direction} ${node}`];
    }),
  );
  return missing.size >= 2 * nodes;
}

function everyDenyOpen({ predictions, observations }: StepResult): boolean {
  const denied = observations.filter(
    (observation, cell) =>
      predictions[cell]?.verdict === 'deny' && observedReachable(observation) !== undefined,
  );
  return denied.length > 0 && denied.every((observation) => observedReachable(observation));
}
