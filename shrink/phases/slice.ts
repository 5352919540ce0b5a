/**
 * The first rounds: slices by the explanation, controls, and guesses at the minimum. A guess is the slice without
 * everything that one candidate signature can do without; the guess of the right signature fails, and is close to minimal.
 */
import { coversSignature } from '../../model/signature.ts';
import { worldsOf } from '../../model/scenario.ts';
import type { Candidate } from '../candidate.ts';
import { controlCandidates } from '../controls.ts';
import { removeGreedily } from '../remove-greedily.ts';
import { smallest, type Rounds, type Session } from '../session.ts';
import { sliceScenario, withoutSteps } from '../slice-scenario.ts';

/** Slices, then guesses until none is left that could be smaller. Gives whether the failure shows at all. */
export function* slicePhase(session: Session): Rounds<boolean> {
  const original = session.best();
  const slices = slicesOf(session, original);
  const start = slices[0] ?? original;
  const controls = controlCandidates(start, session).filter((control) => session.forecast(control));
  const first = yield* session.run([...slices, ...guessesFrom(session, start)], controls);
  if (!accept(session, smallest(first))) {
    const [again] = yield* session.runVariants([original]);
    return again?.status !== 'passes';
  }
  for (;;) {
    const before = session.best();
    const failing = yield* session.run(guessesFrom(session, before));
    if (!accept(session, smallest(failing))) return true;
  }
}

/** Makes the candidate the best, if there is one and it differs. */
export function accept(session: Session, candidate: Candidate | undefined): boolean {
  if (candidate === undefined) return false;
  session.accept(candidate);
  return true;
}

/** Smallest first: without steps before with steps, deciding policies before all policies of the namespaces. */
function slicesOf(session: Session, original: Candidate): readonly Candidate[] {
  const { egress, ingress } = session.forecast(original)?.prediction.explanation ?? {};
  const deciding = new Set([...(egress?.isolatedBy ?? []), ...(ingress?.isolatedBy ?? [])]);
  const world = worldsOf(original.scenario)[original.cell.step];
  const starts =
    original.scenario.steps.length === 0 || world === undefined
      ? [original]
      : [withoutSteps(original, world), original];
  return starts
    .flatMap((start) => [
      sliceScenario(start, (name) => deciding.has(name)),
      sliceScenario(start, () => true),
    ])
    .filter((slice) => slice !== undefined);
}

/** One guess per candidate signature that is still possible, without those that are equal. */
function guessesFrom(session: Session, start: Candidate): readonly Candidate[] {
  const { signatures } = session.best();
  const guesses = signatures.map((signature) =>
    removeGreedily(start, (smaller) => {
      if (!session.isAtRisk(smaller)) return false;
      const seen = session.forecast(smaller)?.signatures ?? [];
      return seen.some((candidate) => coversSignature(candidate, signature));
    }),
  );
  return guesses.filter((guess) => guess !== start);
}
