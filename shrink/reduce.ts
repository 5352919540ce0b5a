/**
 * Reducing: a smaller scenario found by asking alone, for a violation that the prediction of one cell does not describe: a
 * gap while a change takes effect, a broken relation. Candidates go out in rounds, whether each still fails comes back; the
 * ends of the cell that showed it stay.
 */
import { worldsOf } from '../model/scenario.ts';
import type { Candidate } from './candidate.ts';
import { partLists, type Part } from './parts.ts';
import { removeParts } from './remove-parts.ts';
import { candidateKey, smallest } from './session.ts';
import { sliceScenario } from './slice-scenario.ts';
import { validScenario } from './validate-candidate.ts';

/** Rounds of candidates out, whether each fails back in the same order; returns the smallest that failed. */
export type Reduction = Generator<readonly Candidate[], Candidate, readonly boolean[]>;

/**
 * Reduces `original`, which fails, until no part can be removed alone. `lanes`: candidates in a round. `onSmaller` hears of
 * every smaller scenario that fails, so that whoever stops early has the best so far.
 */
export function* reduce(
  original: Candidate,
  lanes: number,
  onSmaller: (best: Candidate) => void,
): Reduction {
  const asked = new Set([candidateKey(original)]);
  let best = original;
  const accept = (smaller: Candidate | undefined): boolean => {
    if (smaller === undefined) return false;
    best = smaller;
    onSmaller(best);
    return true;
  };
  accept(yield* firstFailing([sliceScenario(original, () => true)], lanes, asked));
  accept(yield* firstFailing(foldedSteps(best), lanes, asked));
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (let position = 0; ; position++) {
      const parts = partLists(best.scenario, best.cell)[position]?.parts;
      if (parts === undefined) break;
      const smaller = chunksOf(parts).map((chunk) => removeParts(best, chunk));
      if (!accept(yield* firstFailing(smaller, lanes, asked))) continue;
      isSmaller = true;
      position--;
    }
  }
  return best;
}

/** The smallest that fails of the first round with one that does. */
function* firstFailing(
  candidates: readonly (Candidate | undefined)[],
  lanes: number,
  asked: Set<string>,
): Generator<readonly Candidate[], Candidate | undefined, readonly boolean[]> {
  const fresh = candidates.filter((candidate) => {
    if (candidate === undefined || asked.has(candidateKey(candidate))) return false;
    asked.add(candidateKey(candidate));
    return true;
  }) as readonly Candidate[];
  for (let first = 0; first < fresh.length; first += lanes) {
    const round = fresh.slice(first, first + lanes);
    const fails = yield round;
    const failing = round.filter((_, index) => fails[index] === true);
    if (failing.length > 0) return smallest(failing);
  }
  return undefined;
}

/** The scenario begins in the world that its first steps lead to, the fewest steps left first. */
function foldedSteps({ scenario, cell }: Candidate): readonly (Candidate | undefined)[] {
  const worlds = worldsOf(scenario);
  return scenario.steps.slice(0, cell.step - 1).map((_, left) => {
    const folded = cell.step - 1 - left;
    const later = { ...cell, step: left + 1 };
    const world = worlds[folded] ?? scenario.world;
    const shorter = { ...scenario, world, steps: scenario.steps.slice(folded) };
    const valid = validScenario(shorter, later);
    return valid && { scenario: valid, cell: later };
  });
}

/** All together, halves, quarters, one by one. */
function chunksOf(parts: readonly Part[]): readonly (readonly Part[])[] {
  return [1, 2, 4, parts.length].flatMap((count) => {
    const length = Math.ceil(parts.length / count);
    return Array.from({ length: count }, (_, index) =>
      parts.slice(index * length, (index + 1) * length),
    ).filter((chunk) => chunk.length > 0);
  });
}
