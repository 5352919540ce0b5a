/**
 * The rounds of a reduction, whatever a candidate is: candidates go out, whether each still fails comes back, the smallest
 * that does is the best so far. Ends when no part can be removed alone.
 */

/** Rounds of candidates out, whether each fails back in the same order; returns the smallest that failed. */
export type Reduction<C> = Generator<readonly C[], C, readonly boolean[]>;

/** What a reduction needs to know of its candidates `C` and their parts `P`. */
export interface Reducible<C, P> {
  readonly key: (candidate: C) => string;
  readonly size: (candidate: C) => number;
  /** Lists of parts from the top down. */
  readonly lists: (candidate: C) => readonly (readonly P[])[];
  /** Undefined where that leaves no candidate. */
  readonly remove: (candidate: C, parts: readonly P[]) => C | undefined;
}

export interface RoundsOptions<C> {
  /** Candidates in a round. */
  readonly lanes: number;
  /** Keys of what was asked already. */
  readonly asked: Set<string>;
  /** Hears of every smaller candidate that fails, so that whoever stops early has the best so far. */
  readonly onSmaller: (best: C) => void;
}

/** Removes parts until none can go alone. */
export function* reduceParts<C, P>(
  original: C,
  reducible: Reducible<C, P>,
  { lanes, asked, onSmaller }: RoundsOptions<C>,
): Reduction<C> {
  let best = original;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (let position = 0; ; position++) {
      const parts = reducible.lists(best)[position];
      if (parts === undefined) break;
      const candidates = chunksOf(parts).map((chunk) => reducible.remove(best, chunk));
      const smaller = yield* firstFailing(candidates, lanes, asked, reducible);
      if (smaller === undefined) continue;
      best = smaller;
      onSmaller(best);
      isSmaller = true;
      position--;
    }
  }
  return best;
}

/** The smallest that fails of the first round with one that does. */
export function* firstFailing<C>(
  candidates: readonly (C | undefined)[],
  lanes: number,
  asked: Set<string>,
  { key, size }: Pick<Reducible<C, never>, 'key' | 'size'>,
): Generator<readonly C[], C | undefined, readonly boolean[]> {
  const fresh = candidates.flatMap((candidate): C[] => {
    if (candidate === undefined || asked.has(key(candidate))) return [];
    asked.add(key(candidate));
    return [candidate];
  });
  for (let first = 0; first < fresh.length; first += lanes) {
    const round = fresh.slice(first, first + lanes);
    const fails = yield round;
    const failing = round.filter((_, index) => fails[index] === true);
    const [smallest] = failing.toSorted((one, other) => size(one) - size(other));
    if (smallest !== undefined) return smallest;
  }
  return undefined;
}

/** All together, halves, quarters, one by one. */
function chunksOf<P>(parts: readonly P[]): readonly (readonly P[])[] {
  return [1, 2, 4, parts.length].flatMap((count) => {
    const length = Math.ceil(parts.length / count);
    return Array.from({ length: count }, (_, index) =>
      parts.slice(index * length, (index + 1) * length),
    ).filter((chunk) => chunk.length > 0);
  });
}
