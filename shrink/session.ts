/**
 * The memory of one shrink: the best scenario so far, which signatures it may still be, what was tried. A candidate is
 * executed only where the oracle predicts the opposite of the mismatch and where its signature would be kept; what fails
 * with another signature is another bug, and shapes that fail so are not brought in any more.
 */
import type { Prediction } from '../model/prediction.ts';
import { coversSignature, narrowSignatures } from '../model/signature.ts';
import type { Candidate, CandidateOutcome, Failure, Forecast, ShrinkHooks } from './candidate.ts';
import { scenarioSize } from './scenario-size.ts';

/** Candidates out, their outcomes in the same order back. */
export type Rounds<Result> = Generator<readonly Candidate[], Result, readonly CandidateOutcome[]>;

export interface Best extends Candidate {
  readonly signatures: readonly string[];
}

export interface OtherMismatch extends Candidate {
  readonly signatures: readonly string[];
}

export interface Session {
  readonly failure: Failure;
  /** What the phases work on. */
  readonly best: () => Best;
  /** What would be the result if shrinking ended now, after all that was the result before; the original is the first. */
  readonly trail: () => readonly Best[];
  readonly others: () => readonly OtherMismatch[];
  readonly forecast: (candidate: Candidate) => Forecast | undefined;
  /** Whether the candidate may show the same mismatch, as far as the oracle can tell. */
  readonly isAtRisk: (candidate: Candidate) => boolean;
  /**
   * Executes what is new; gives the candidates that fail with the same signature, in the given order. Controls, of known
   * forms whose outcome tells what the bug is not, are executed beside them.
   */
  readonly run: (
    candidates: readonly (Candidate | undefined)[],
    controls?: readonly Candidate[],
  ) => Rounds<readonly Candidate[]>;
  /** Executes candidates whose mismatch says nothing of other bugs; gives their outcomes in order. */
  readonly runVariants: (candidates: readonly Candidate[]) => Rounds<readonly CandidateOutcome[]>;
  /** Whether the oracle predicts the opposite of the mismatch, whatever the signature. */
  readonly mayFail: (candidate: Candidate) => boolean;
  /** Makes the candidate, which failed, the best. */
  readonly accept: (candidate: Candidate) => void;
}

/** Rounds after which the best is asked again beside the next candidates. */
const recheckEvery = 5;

/** A session that begins with a confirmed failure. `lanes`: candidates in a round. */
export function createSession(
  original: Candidate,
  failure: Failure,
  hooks: ShrinkHooks,
  lanes: number,
): Session {
  const wanted = failure.direction === 'false-allow' ? 'deny' : 'allow';
  const forecasts = new Map<string, Forecast | undefined>();
  const outcomes = new Map<string, CandidateOutcome>();
  const others: OtherMismatch[] = [];
  const foreign = new Set<string>();
  const innocent = new Set<string>();
  let best: Best = { ...original, signatures: failure.signatures };
  let checked = best;
  const trail: Best[] = [best];
  let rounds = 0;

  const forecast = (candidate: Candidate): Forecast | undefined => {
    const key = candidateKey(candidate);
    if (!forecasts.has(key)) forecasts.set(key, hooks.predict(candidate));
    return forecasts.get(key);
  };
  // Addresses that the oracle assumes offline may differ from a cluster's: then it cannot rule candidates out.
  const reliable = isWanted(forecast(original)?.prediction, wanted);
  const kept = (signatures: readonly string[]): readonly string[] => {
    const narrowed = narrowSignatures(best.signatures, signatures);
    const suspects = narrowed.filter((signature) => !innocent.has(signature));
    return suspects.length > 0 || best.signatures.some((signature) => !innocent.has(signature))
      ? suspects
      : narrowed;
  };
  const bringsForeignShape = (signatures: readonly string[]): boolean => {
    const known = new Set(kept(signatures));
    return signatures.some(
      (signature) =>
        !known.has(signature) && [...foreign].some((other) => coversSignature(other, signature)),
    );
  };
  const mayFail = (candidate: Candidate): boolean => {
    const seen = forecast(candidate);
    return seen !== undefined && (!reliable || isWanted(seen.prediction, wanted));
  };
  const isAtRisk = (candidate: Candidate): boolean => {
    const seen = forecast(candidate);
    if (seen === undefined || !mayFail(candidate)) return false;
    return kept(seen.signatures).length > 0 && !bringsForeignShape(seen.signatures);
  };
  const sameBug = (candidate: Candidate): boolean => {
    const outcome = outcomes.get(candidateKey(candidate));
    return (
      outcome?.status === 'fails' &&
      kept(outcome.signatures).length > 0 &&
      !bringsForeignShape(outcome.signatures)
    );
  };
  const record = (candidate: Candidate, outcome: CandidateOutcome): void => {
    outcomes.set(candidateKey(candidate), outcome);
    if (outcome.status === 'passes') {
      for (const signature of forecast(candidate)?.signatures.filter(isPlain) ?? []) {
        innocent.add(signature);
      }
    }
    if (outcome.status === 'fails' && kept(outcome.signatures).length === 0) {
      others.push({ ...candidate, signatures: outcome.signatures });
      for (const signature of outcome.signatures) foreign.add(signature);
    }
  };
  const asBest = ({ scenario, cell }: Candidate): Best => {
    const outcome = outcomes.get(candidateKey({ scenario, cell }));
    return {
      scenario,
      cell,
      signatures: outcome?.status === 'fails' ? kept(outcome.signatures) : [],
    };
  };
  const remember = (candidates: readonly Candidate[]): void => {
    const size = scenarioSize((trail.at(-1) ?? best).scenario);
    const found = smallest(candidates.filter(sameBug));
    if (found !== undefined && scenarioSize(found.scenario) < size) trail.push(asBest(found));
  };
  /** Executes in rounds of as many as there are lanes; the best takes a lane from time to time. */
  function* execute(candidates: readonly Candidate[]): Rounds<void> {
    let open = candidates.filter((candidate) => !outcomes.has(candidateKey(candidate)));
    while (open.length > 0) {
      rounds++;
      const recheck = rounds % recheckEvery === 0 && lanes > 1 ? [best] : [];
      const round = open.slice(0, lanes - recheck.length);
      open = open.slice(round.length);
      const answers = yield [...round, ...recheck];
      round.forEach((candidate, position) => {
        record(candidate, answers[position] ?? { status: 'unknown', reason: 'no outcome' });
      });
      remember(round);
      if (recheck.length === 0) continue;
      if (answers[round.length]?.status === 'passes') {
        outcomes.set(candidateKey(best), { status: 'passes' });
        best = checked;
        trail.push(checked);
      } else checked = best;
    }
  }
  return {
    failure,
    best: () => best,
    trail: () => trail,
    others: () => others,
    forecast,
    isAtRisk,
    *run(candidates, controls = []) {
      const distinct = new Map(
        candidates.flatMap((candidate) =>
          candidate === undefined ? [] : [[candidateKey(candidate), candidate] as const],
        ),
      );
      distinct.delete(candidateKey(best));
      yield* execute([...controls, ...[...distinct.values()].filter(isAtRisk)]);
      return [...distinct.values()].filter(sameBug);
    },
    mayFail,
    *runVariants(candidates) {
      const before = others.length;
      yield* execute(candidates);
      others.splice(before);
      return candidates.map(
        (candidate) =>
          outcomes.get(candidateKey(candidate)) ?? { status: 'unknown', reason: 'not executed' },
      );
    },
    accept(candidate) {
      const accepted = asBest(candidate);
      if (accepted.signatures.length === 0)
        throw new RangeError('only what failed can be the best');
      best = accepted;
      if (candidateKey(trail.at(-1) ?? best) !== candidateKey(best)) trail.push(best);
    },
  };
}

/** The smallest of some candidates; undefined of none. */
export function smallest(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.toSorted((a, b) => scenarioSize(a.scenario) - scenarioSize(b.scenario))[0];
}

/** Equal exactly for equal scenarios with equal failing cells. */
export function candidateKey({ scenario, cell }: Candidate): string {
  const sortKeys = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return JSON.stringify([scenario, cell], sortKeys);
}

/** Shapes whose right answer in one scenario clears them in all: they have nothing in them that could differ. */
function isPlain(signature: string): boolean {
  const terms = signature.split('/').includes('subject') || signature.includes('matchExpressions');
  return plain.test(signature) && (!terms || signature.includes('/subject/empty'));
}

const plain = /\/(isolated|not-isolated|every-peer|every-port|[^/]+\/empty)(\/|$)/;

function isWanted(prediction: Prediction | undefined, wanted: 'allow' | 'deny'): boolean {
  return prediction?.verdict === wanted;
}
