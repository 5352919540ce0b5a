/** What is reported as large as it was found: which behaviours cannot be shrunk, and what the summary says then. */
import type { ShrinkSummary, Stability } from '../../model/finding.ts';

export const notShrunk: ShrinkSummary = {
  rounds: 0,
  candidates: 0,
  lanes: 0,
  elapsedMs: 0,
  ended: 'off',
  fields: [],
};

/** What heals is gone before a candidate is judged; what no fresh lane shows cannot be tried in one. */
export function isShrinkable(stability: Stability): boolean {
  return (
    stability.kind !== 'transient' &&
    (stability.kind !== 'state-dependent' || stability.preceding !== undefined)
  );
}
