/**
 * The first rounds: slices by the explanation, controls, and guesses at the minimum. A guess is the slice without
 * everything that one candidate signature can do without; the guess of the right signature fails, and is close to minimal.
 */
import { coversSignature } from '../../model/signature.ts';
import { worldsOf } from '../../model/scenario.ts';
import type { Candidate } from '../candidate.ts';
import { controlCandidates } from '../controls.ts';
import type { PartLevel } from '../parts.ts';
import { removeGreedily } from '../remove-greedily.ts';
import { smallest, type Rounds, type Session } from '../session.ts';
import { sliceScenario, withoutSteps } from '../slice-scenario.ts';

/** `gone`: the failure does not show; `sliced`: no guess was right; `guessed`: the best is close to minimal. */
export type SliceResult = 'gone' | 'sliced' | 'guessed';

/** Slices, then guesses until none is left that is smaller and fails. */
export function* slicePhase(session: Session): Rounds<SliceResult> {
  const original = session.best();
  const slices = slicesOf(session, original);
  // What falsely denies need not decide by the specification: then every policy of the namespaces may matter.
  const wide = session.failure.direction === 'false-deny' ? 1 : 0;
  const start = slices[wide] ?? slices[0] ?? original;
  const controls = controlCandidates(start, session).filter((control) => session.forecast(control));
  const guesses = guessesFrom(session, start);
  const isolations = controls
    .filter(({ isExcuse }) => isExcuse !== true)
    .map(({ scenario, cell }) => ({ scenario, cell }));
  const first = yield* session.run([...slices, ...guesses, ...isolations], controls);
  // Where isolation as such fails, or a world without policies, no rule is to blame.
  const simplest = first.filter((failing) => isolations.includes(failing));
  if (!accept(session, smallest(simplest.length > 0 ? simplest : first))) {
    const [again] = yield* session.runVariants([original]);
    return again?.status === 'passes' ? 'gone' : 'sliced';
  }
  if (first.some((failing) => !slices.includes(failing))) return 'guessed';
  const failing = yield* session.run(guessesFrom(session, session.best()));
  return accept(session, smallest(failing)) ? 'guessed' : 'sliced';
}

/** Makes the candidate the best, if there is one and it differs. */
export function accept(session: Session, candidate: Candidate | undefined): boolean {
  if (candidate === undefined) return false;
  session.accept(candidate);
  return true;
}

/** Smallest first: without steps before with steps, deciding policies before all of the namespaces, ends before other pods. */
function slicesOf(session: Session, original: Candidate): readonly Candidate[] {
  const { egress, ingress } = session.forecast(original)?.prediction.explanation ?? {};
  const deciding = new Set([...(egress?.isolatedBy ?? []), ...(ingress?.isolatedBy ?? [])]);
  const world = worldsOf(original.scenario)[original.cell.step];
  const starts =
    original.scenario.steps.length === 0 || world === undefined
      ? [original]
      : [withoutSteps(original, world), original];
  const byPortName = session
    .best()
    .signatures.some((signature) => signature.split('/').includes('named'));
  return starts
    .flatMap((start) => [
      sliceScenario(start, (name) => deciding.has(name)),
      sliceScenario(start, () => true),
      // What a name of a port stands for may be looked up at a pod that is no end of the cell.
      ...(byPortName ? [sliceScenario(start, () => true, { declaring: true })] : []),
    ])
    .filter((slice) => slice !== undefined);
}

/**
 * Guesses per candidate signature that is still possible. One keeps the features that do not only count items, and loses
 * all else. Where items are counted, another keeps what stands inside them, since it is not known which of it matters.
 */
function guessesFrom(session: Session, start: Candidate): readonly Candidate[] {
  const guesses = session.best().signatures.flatMap((signature) => {
    const essential = signature.replaceAll(/\/several-[a-z]+/g, '');
    const plain =
      essential.split('/').length > 3 ? [guess(session, start, signature, essential, 5)] : [];
    const counted = /several-[a-z]+|unlisted-rules/.exec(signature)?.[0];
    if (counted === undefined) return plain;
    const level = levelOf[counted] ?? 3;
    return [...plain, guess(session, start, signature, signature, level)];
  });
  return guesses.filter((candidate) => candidate !== start);
}

/** The deepest level that a guess may thin out when items of this kind are to stay as they are. */
const levelOf: Readonly<Record<string, PartLevel>> = {
  'several-policies': 1,
  'several-rules': 2,
  'several-peers': 3,
  'several-ports': 3,
  'several-terms': 4,
  'several-values': 4,
  'unlisted-rules': 2,
};

function guess(
  session: Session,
  start: Candidate,
  signature: string,
  needed: string,
  level: PartLevel,
): Candidate {
  const keeps = (smaller: Candidate): boolean => {
    if (!session.isAtRisk(smaller)) return false;
    const seen = session.forecast(smaller)?.signatures ?? [];
    return seen.some(
      (candidate) => coversSignature(needed, candidate) && coversSignature(candidate, signature),
    );
  };
  return removeGreedily(start, keeps, level);
}
