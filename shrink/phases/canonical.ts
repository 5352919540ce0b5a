/**
 * Canonical values: what is left gets the plainest values that still fail. All changes together are tried beside each one
 * alone, so that one round mostly does it; what can only be had alone is merged and confirmed.
 */
import type { Candidate } from '../candidate.ts';
import { singleAddresses } from '../canonical/canonical-cidrs.ts';
import { onIpv4, onTwoNodes } from '../canonical/canonical-places.ts';
import { movePorts, replaceProtocol } from '../canonical/canonical-ports.ts';
import { plainLabels, shortLabels } from '../canonical/canonical-selectors.ts';
import { canonicalNames, renameObjects } from '../canonical/rename-objects.ts';
import { objectSites } from '../parts.ts';
import { candidateKey, type Rounds, type Session } from '../session.ts';
import { validScenario } from '../validate-candidate.ts';

/** Candidates that differ from the given one in one respect. */
type Change = (candidate: Candidate) => readonly (Candidate | undefined)[];

/** Values first; moves to another kind of cell afterwards. */
const values: readonly Change[] = [
  plainLabels,
  singleAddresses,
  (candidate) => [movePorts(candidate, 80)],
  (candidate) => [shortLabels(candidate)],
  (candidate) => [
    renameObjects(
      candidate,
      canonicalNames(objectSites(candidate.scenario).map(({ object }) => object)),
    ),
  ],
];
const places: readonly Change[] = [
  (candidate) => [replaceProtocol(candidate, 'TCP')],
  (candidate) => [onIpv4(candidate)],
  (candidate) => [onTwoNodes(candidate)],
];

/** Makes the values of the best canonical, as far as it still fails. */
export function* canonicalPhase(session: Session): Rounds<void> {
  yield* applyChanges(session, values, [...values, ...places]);
  yield* applyChanges(session, places, places);
}

/** `together` is tried beside the single changes, and wins where it fails. */
function* applyChanges(
  session: Session,
  changes: readonly Change[],
  together: readonly Change[],
): Rounds<void> {
  const best = session.best();
  const all = compose(session, best, together);
  const ours = compose(session, best, changes);
  const singles = changes.map((change) => ({
    change,
    candidate: compose(session, best, [change]),
  }));
  const candidates = [all, ours, ...singles.map(({ candidate }) => candidate)];
  const failing = new Set(
    (yield* session.run(candidates)).map((candidate) => candidateKey(candidate)),
  );
  const wins = (candidate: Candidate): boolean => failing.has(candidateKey(candidate));
  const whole = [all, ours].find(wins);
  if (whole !== undefined) {
    session.accept(whole);
    return;
  }
  for (const { change } of singles.filter(({ candidate }) => wins(candidate))) {
    const [next] = yield* session.run([compose(session, session.best(), [change])]);
    if (next !== undefined) session.accept(next);
  }
}

/** The candidate after each change that the forecast allows, repeated while a change still finds something to do. */
function compose(session: Session, start: Candidate, changes: readonly Change[]): Candidate {
  let current = start;
  for (const change of changes) {
    for (let times = 0; times < repeatsMax; times++) {
      const known = candidateKey(current);
      const next = change(current)
        .flatMap((candidate) => (candidate ? [validated(candidate)] : []))
        .find(
          (candidate) =>
            candidate !== undefined &&
            candidateKey(candidate) !== known &&
            session.isAtRisk(candidate),
        );
      if (next === undefined) break;
      current = next;
    }
  }
  return current;
}

/** Requirements and blocks of one scenario that a change handles one by one. */
const repeatsMax = 12;

function validated({ scenario, cell }: Candidate): Candidate | undefined {
  const valid = validScenario(scenario, cell);
  return valid && { scenario: valid, cell };
}
