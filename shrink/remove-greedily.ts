/**
 * Removing by forecast alone: every part whose absence keeps a condition goes, top down, without asking a cluster. The
 * result is a guess at the minimum; the condition is usually that the mismatch could still show and be of one signature.
 */
import type { Candidate } from './candidate.ts';
import { partLists, type PartLevel } from './parts.ts';
import { removeParts } from './remove-parts.ts';

/** The candidate without every part, down to a level, that `keeps` can do without. */
export function removeGreedily(
  candidate: Candidate,
  keeps: (smaller: Candidate) => boolean,
  deepest: PartLevel = 6,
): Candidate {
  let current = candidate;
  let position = 0;
  for (;;) {
    const parts = partLists(current.scenario, current.cell).flatMap((list) =>
      list.level <= deepest ? list.parts : [],
    );
    const part = parts[position];
    if (part === undefined) return current;
    const smaller = removeParts(current, [part]);
    if (smaller !== undefined && keeps(smaller)) current = smaller;
    else position++;
  }
}
