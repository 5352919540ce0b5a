/**
 * Keep-few, top down: for each list, one level after the other, its empty form and every singleton in the same rounds; the
 * smallest that still fails is taken, and the choices of lists side by side are united and confirmed. Where no singleton
 * fails, two parts are needed together: then delta debugging takes away chunks.
 */
import { partLists, type Part, type PartLevel, type PartList } from '../parts.ts';
import { removeParts } from '../remove-parts.ts';
import { smallest, type Rounds, type Session } from '../session.ts';
import { accept } from './slice.ts';

const levels: readonly PartLevel[] = [0, 1, 2, 3, 4, 5, 6];

/** Reduces every list of the best. */
export function* keepFewPhase(session: Session): Rounds<void> {
  for (const level of levels) {
    const lists = listsAt(session, level).filter(({ parts }) => parts.length > 1);
    if (lists.length > 0) yield* keepFew(session, lists);
  }
}

function listsAt(session: Session, level: PartLevel): readonly PartList[] {
  const { scenario, cell } = session.best();
  return partLists(scenario, cell).filter((list) => list.level === level);
}

function* keepFew(session: Session, lists: readonly PartList[]): Rounds<void> {
  const best = session.best();
  const choices = lists.map(({ parts }) =>
    [undefined, ...parts].map((kept) => {
      const removed = parts.filter((part) => part !== kept);
      return { removed, candidate: removeParts(best, removed) };
    }),
  );
  const failing = new Set(
    yield* session.run(choices.flatMap((list) => list.map(({ candidate }) => candidate))),
  );
  const taken = choices.map(
    (list) => list.find(({ candidate }) => candidate && failing.has(candidate))?.removed,
  );
  const united = removeParts(
    best,
    taken.flatMap((removed) => removed ?? []),
  );
  const confirmed = yield* session.run([united]);
  accept(session, confirmed[0] ?? smallest([...failing]));
  for (const [index, list] of lists.entries()) {
    if (taken[index] === undefined && list.parts.length > 2) {
      yield* deltaDebug(session, list.level);
    }
  }
}

/** Removes ever smaller chunks of all parts of a level, until single parts are left to the sweep. */
function* deltaDebug(session: Session, level: PartLevel): Rounds<void> {
  for (let chunks = 2; ; chunks *= 2) {
    const best = session.best();
    const parts = listsAt(session, level).flatMap((list) => list.parts);
    if (chunks >= parts.length) return;
    const length = Math.ceil(parts.length / chunks);
    const candidates = Array.from({ length: chunks }, (_, index): readonly Part[] =>
      parts.slice(index * length, (index + 1) * length),
    ).map((removed) => removeParts(best, removed));
    accept(session, smallest(yield* session.run(candidates)));
  }
}
