/** How a finding behaves when it is asked again, in a few words. */
import type { Stability } from '../../model/finding.ts';

/** `stable (5 of 5 repeats)`, `intermittent (3 of 12 repeats)`, ... */
export function stabilityText(stability: Stability): string {
  switch (stability.kind) {
    case 'stable':
      return `stable (${stability.repeats} of ${stability.repeats} repeats)`;
    case 'intermittent':
      return `intermittent (${stability.mismatches} of ${stability.repeats} repeats)`;
    case 'transient':
      return `transient: wrong after the bound, right after ${(stability.healedAfterMs / 1000).toFixed(1)} s`;
    case 'state-dependent':
      return 'state-dependent: only after the steps before it';
    case 'unknown':
      return `unknown: ${stability.reason}`;
  }
}
