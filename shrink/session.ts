/**
 * The memory of one shrink: the best scenario so far, which signatures it may still be, what was tried. A candidate is
 * executed only where the oracle predicts the opposite of the mismatch and where its signature would be kept; what fails
 * with another signature is another bug, and shapes that fail so are not brought in any more.
 */
import type { Prediction } from '../model/prediction.ts';
import { coversSignature, narrowSignatures, withoutCellFeatures } from '../model/signature.ts';
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

/** A candidate of a known form, which fails only with a bug of that form, or of one of the forms that excuse it. */
export interface Control extends Candidate {
  readonly excusedBy: readonly Candidate[];
  /** Whether it is there to excuse others alone: it says nothing by itself, and is never the best. */
  readonly isExcuse?: true;
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
    controls?: readonly Control[],
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
  const given = new Set(failure.signatures);
  // Policies without rules come in only where a control showed that rules do not matter: else they may be another bug.
  let bareAllowed = failure.signatures.some(isBare);
  const bringsForeignShape = (signatures: readonly string[]): boolean =>
    signatures.some(
      (signature) =>
        !given.has(signature) &&
        ((isBare(signature) && !bareAllowed) ||
          [...foreign].some((other) => isOf(other, signature))),
    );
  const addOther = (candidate: Candidate, signatures: readonly string[]): void => {
    const { scenario, cell } = candidate;
    others.push({ scenario, cell, signatures });
    for (const signature of signatures) {
      if (!given.has(signature)) foreign.add(withoutCellFeatures(signature));
    }
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
      addOther(candidate, outcome.signatures);
    }
  };
  const isAnswered = ({ scenario, cell }: Control): boolean =>
    outcomes.has(candidateKey({ scenario, cell }));
  const fails = (candidate: Candidate): boolean =>
    outcomes.get(candidateKey(candidate))?.status === 'fails';
  /** A failing control shows another bug, in the shapes that it has and the failure has not. */
  const judgeControl = ({ excusedBy, isExcuse, ...control }: Control): void => {
    const outcome = outcomes.get(candidateKey(control));
    if (isExcuse) {
      // Isolation by these selectors works: what is wrong is another part of the policies.
      const forms = outcome?.status === 'passes' ? (forecast(control)?.signatures ?? []) : [];
      forms.filter((form) => form.includes('/isolated')).forEach((form) => innocent.add(form));
      return;
    }
    if (outcome?.status !== 'fails' || kept(outcome.signatures).length === 0) return;
    if (outcome.signatures.some(isBare) && excusedBy.some(fails)) bareAllowed = true;
    const novel = outcome.signatures.filter((signature) => !given.has(signature));
    if (novel.length > 0 && !excusedBy.some(fails)) addOther(control, novel);
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
  function* execute(
    candidates: readonly Candidate[],
    controls: readonly Control[] = [],
  ): Rounds<void> {
    const all = [...controls.map(({ scenario, cell }) => ({ scenario, cell })), ...candidates];
    const distinct = new Map(all.map((candidate) => [candidateKey(candidate), candidate]));
    let open = [...distinct.values()].filter((candidate) => !outcomes.has(candidateKey(candidate)));
    const unjudged = [...controls];
    const seen: Candidate[] = [];
    while (open.length > 0) {
      rounds++;
      const recheck = rounds % recheckEvery === 0 && lanes > 1 ? [best] : [];
      const round = open.slice(0, lanes - recheck.length);
      open = open.slice(round.length);
      const answers = yield [...round, ...recheck];
      round.forEach((candidate, position) => {
        record(candidate, answers[position] ?? { status: 'unknown', reason: 'no outcome' });
      });
      seen.push(...round);
      // Nothing is taken for the same bug before the controls say what it is not.
      if (open.length > 0 && !controls.every(isAnswered)) continue;
      unjudged.splice(0).forEach(judgeControl);
      remember(seen.splice(0));
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
      yield* execute([...distinct.values()].filter(isAtRisk), controls);
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
export function candidateKey(candidate: Candidate): string {
  const known =
    keys.get(candidate) ?? JSON.stringify([candidate.scenario, candidate.cell], sortKeys);
  keys.set(candidate, known);
  return known;
}

const keys = new WeakMap<Candidate, string>();

function sortKeys(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}

/** Shapes whose right answer in one scenario clears them in all: they have nothing in them that could differ. */
function isPlain(signature: string): boolean {
  const terms = selectsSubject(signature) || signature.includes('matchExpressions');
  return plain.test(signature) && (!terms || signature.includes('/subject/empty'));
}

const plain = /\/(isolated|not-isolated|every-peer|every-port|[^/]+\/empty)(\/|$)/;

/** Whether a signature is of another bug's form. Isolation by an empty selector is a form of its own. */
function isOf(other: string, signature: string): boolean {
  if (!coversSignature(other, signature)) return false;
  return isBare(other) || selectsSubject(other) === selectsSubject(signature);
}

/** Isolation by a policy without any rule. */
function isBare(signature: string): boolean {
  return signature.split('/').includes('no-rules');
}

function selectsSubject(signature: string): boolean {
  return signature.split('/').includes('subject');
}

function isWanted(prediction: Prediction | undefined, wanted: 'allow' | 'deny'): boolean {
  return prediction?.verdict === wanted;
}
