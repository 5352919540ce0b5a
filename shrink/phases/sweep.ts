/**
 * 1-minimality: every remaining part is removed alone, all side by side; what can go alone goes together, and where that
 * is too much, the best single removal stands. Ends when nothing can be removed.
 */
import type { Candidate } from '../candidate.ts';
import { partLists, type Part } from '../parts.ts';
import { removeGreedily } from '../remove-greedily.ts';
import { removeParts } from '../remove-parts.ts';
import { smallest, type Rounds, type Session } from '../session.ts';
import { accept } from './slice.ts';

/** Removes parts until each one is needed. */
export function* sweepPhase(session: Session): Rounds<void> {
  for (;;) {
    const best = session.best();
    const parts = partLists(best.scenario, best.cell).flatMap((list) => list.parts);
    const removals = parts.map((part) => ({ part, candidate: removeParts(best, [part]) }));
    const guess = removeGreedily(best, session.isAtRisk);
    const failing = new Set(
      yield* session.run([
        ...(guess === best ? [] : [guess]),
        ...removals.map(({ candidate }) => candidate),
      ]),
    );
    if (failing.size === 0) return;
    if (failing.has(guess)) {
      accept(session, guess);
      continue;
    }
    const removable = removals.filter(({ candidate }) => candidate && failing.has(candidate));
    const merged = merge(session, best, removable.map(({ part }) => part)); // prettier-ignore
    const confirmed = yield* session.run([merged]);
    accept(session, confirmed[0] ?? smallest([...failing]));
  }
}

/** As many of the parts together as the forecast allows. */
function merge(session: Session, best: Candidate, parts: readonly Part[]): Candidate | undefined {
  let removed: readonly Part[] = [];
  for (const part of parts) {
    const candidate = removeParts(best, [...removed, part]);
    if (candidate !== undefined && session.isAtRisk(candidate)) removed = [...removed, part];
  }
  return removed.length > 1 ? removeParts(best, removed) : undefined;
}
