/**
 * Reducing: a smaller scenario found by asking alone, for a violation that the prediction of one cell does not describe: a
 * gap while a change takes effect, a broken relation. Candidates go out in rounds, whether each still fails comes back; the
 * ends of the cell that showed it stay.
 */
import { worldsOf } from '../model/scenario.ts';
import type { Candidate } from './candidate.ts';
import { partLists, type Part } from './parts.ts';
import { firstFailing, reduceParts, type Reducible, type Reduction } from './reduce-rounds.ts';
import { removeParts } from './remove-parts.ts';
import { scenarioSize } from './scenario-size.ts';
import { candidateKey } from './session.ts';
import { sliceScenario } from './slice-scenario.ts';
import { validScenario } from './validate-candidate.ts';

const reducible: Reducible<Candidate, Part> = {
  key: candidateKey,
  size: ({ scenario }) => scenarioSize(scenario),
  lists: ({ scenario, cell }) => partLists(scenario, cell).map(({ parts }) => parts),
  remove: removeParts,
};

/**
 * Reduces `original`, which fails, until no part can be removed alone. `lanes`: candidates in a round. `onSmaller` hears of
 * every smaller scenario that fails, so that whoever stops early has the best so far.
 */
export function* reduce(
  original: Candidate,
  lanes: number,
  onSmaller: (best: Candidate) => void,
): Reduction<Candidate> {
  const asked = new Set([candidateKey(original)]);
  let best = original;
  for (const leaps of [slices, foldedSteps]) {
    const smaller = yield* firstFailing(leaps(best), lanes, asked, reducible);
    if (smaller === undefined) continue;
    best = smaller;
    onSmaller(best);
  }
  return yield* reduceParts(best, reducible, { lanes, asked, onSmaller });
}

function slices(original: Candidate): readonly (Candidate | undefined)[] {
  return [sliceScenario(original, () => true)];
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
