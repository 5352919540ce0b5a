/**
 * 1-minimality: every remaining part is removed alone, all side by side; what can go alone goes together, in halves or
 * quarters where all is too much. Ends when nothing can be removed.
 */
import type { Candidate } from '../candidate.ts';
import { partLists, type Part } from '../parts.ts';
import { removeGreedily } from '../remove-greedily.ts';
import { removeParts } from '../remove-parts.ts';
import { smallest, type Rounds, type Session } from '../session.ts';
import { accept } from './slice.ts';

/** Removes parts until each one is needed. */
export function* sweepPhase(session: Session): Rounds<void> {
  while (yield* removeManyAtOnce(session)); // Each time the best gets smaller.
  for (;;) {
    const best = session.best();
    const parts = partLists(best.scenario, best.cell).flatMap((list) => list.parts);
    const removals = parts.map((part) => ({ part, candidate: removeParts(best, [part]) }));
    const failing = new Set(yield* session.run(removals.map(({ candidate }) => candidate)));
    if (failing.size === 0) return;
    const removable = removals.flatMap(({ part, candidate }) =>
      candidate && failing.has(candidate) ? [part] : [],
    );
    const merged = chunksOf(removable).map((chunk) => merge(session, best, chunk));
    const confirmed = yield* session.run(merged);
    accept(session, smallest([...failing, ...confirmed]));
  }
}

/** What the forecast can do without, and what pods and namespaces have: mostly all of one of them can go. */
function* removeManyAtOnce(session: Session): Rounds<boolean> {
  const best = session.best();
  const bare = partLists(best.scenario, best.cell)
    .filter(({ level }) => level === 6)
    .flatMap(({ parts }) => parts);
  const failing = yield* session.run([
    removeGreedily(best, session.isAtRisk),
    merge(session, best, bare),
  ]);
  return accept(session, smallest(failing));
}

/** All, halves and quarters: one round finds the most that can go together. */
function chunksOf(parts: readonly Part[]): readonly (readonly Part[])[] {
  return [1, 2, 4].flatMap((count) => {
    const length = Math.ceil(parts.length / count);
    return Array.from({ length: count }, (_, index) =>
      parts.slice(index * length, (index + 1) * length),
    );
  });
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
