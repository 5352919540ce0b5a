/**
 * Judges what was seen while a step took effect: openings of cells that must never be open, and how long each change
 * took to show. Answers of the prober that prove nothing are neither open nor closed (rules 36, 37).
 */
import { observedReachable } from '../model/observation.ts';
import type { WatchedAnswer, WatchedCell } from '../model/temporal.ts';

/** Cells that were open although they must never be, by index, ascending. An answer of somebody else counts for nothing. */
export function findOpenings(
  cells: readonly WatchedCell[],
  answers: readonly WatchedAnswer[],
): readonly number[] {
  const openings = new Set<number>();
  for (const { cell, observation } of answers) {
    const watched = cells[cell];
    if (watched?.watch !== 'never-open') continue;
    if (observedReachable(observation) === true && observation.identity === watched.identity) {
      openings.add(cell);
    }
  }
  return [...openings].toSorted((a, b) => a - b);
}

/** How long each cell that changes took to show it, milliseconds; a cell that never did, or did before, is left out. */
export function showTimes(
  cells: readonly WatchedCell[],
  answers: readonly WatchedAnswer[],
): readonly { readonly direction: 'opens' | 'closes'; readonly ms: number }[] {
  return cells.flatMap(({ watch }, cell) => {
    if (watch === 'never-open') return [];
    const mine = answers
      .filter(
        (answer) => answer.cell === cell && observedReachable(answer.observation) !== undefined,
      )
      .toSorted((a, b) => a.sentAt - b.sentAt);
    const shows = ({ observation }: WatchedAnswer): boolean =>
      observedReachable(observation) === (watch === 'opens');
    const early = mine.some((answer) => answer.answeredAt <= 0 && shows(answer));
    const last = mine.findLastIndex((answer) => !shows(answer));
    const first = mine[last + 1];
    if (early || last < 0 || first === undefined) return [];
    // A closed cell shows nothing before its timeout: the moment of sending is the one that counts.
    const ms = watch === 'opens' ? first.answeredAt : first.sentAt;
    return [{ direction: watch, ms: Math.max(0, ms) }];
  });
}
