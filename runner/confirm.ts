/**
 * Confirming: a mismatch becomes a violation only when it outlives the settle bound and Wald's sequential test said
 * so. A change that was merely late, and a lost packet, are dismissed and counted. A repeat proves something only while
 * the environment answers: the sentinel's control pairs after it, and the references of a false deny beside it.
 */
import type { Clock, Lane } from '../cluster/cluster.ts';
import { checkReachability } from '../checkers/reachability.ts';
import { decideSequentially, defaultSequentialTest } from '../checkers/sequential-test.ts';
import type { CellMismatch } from '../model/case-result.ts';
import { observedReachable, type Observation } from '../model/observation.ts';
import type { Prediction } from '../model/prediction.ts';
import type { Probe } from '../model/probe.ts';
import type { MismatchDirection, Verdict } from '../model/verdict.ts';
import { probeCells } from './settle.ts';

/** Milliseconds between repeats, so that they sample different moments of the engine. */
const repeatSpacingMs = 50;
/** Milliseconds between questions whether a late change is in force by now. */
const lateChangePollMs = 200;
/** Cells that are asked so: where an engine enforces nothing, hundreds mismatch. */
const watchedCellsMax = 16;

export interface ConfirmInput {
  readonly probes: readonly Probe[];
  readonly predictions: readonly Prediction[];
  /** Who must answer each probe. */
  readonly identities: readonly string[];
  /** Cells that mismatched, with the direction of the first mismatch. */
  readonly cells: readonly { readonly cell: number; readonly direction: MismatchDirection }[];
  /** Cells that must answer in the same round for a false deny of this cell to count (reference-cells.ts). */
  readonly references: ReadonlyMap<number, readonly number[]>;
  readonly longProbeTimeoutMs: number;
  /** Probability of confirming noise that each cell's test may have. */
  readonly alpha: number;
  /** Moment on the clock before which a mismatch may still be lateness. */
  readonly settleDeadline: number;
}

export interface ConfirmResult {
  readonly mismatches: readonly CellMismatch[];
  /** The answer that stands for each repeated cell: a mismatching one where it was confirmed. */
  readonly lastObservations: ReadonlyMap<number, Observation>;
}

/**
 * Repeats the mismatching probes until each is decided, in at most three tests. Two come before the settle deadline,
 * where only a dismissal counts, because neither a slow answer nor a late change must cost the whole bound: one at once,
 * one as soon as every cell that is left conformed. The last is for what is left after the deadline, where the mismatch
 * is no longer lateness. Answers that prove nothing count for neither side.
 */
export async function confirmMismatches(
  lane: Lane,
  clock: Clock,
  input: ConfirmInput,
  signal: AbortSignal,
): Promise<ConfirmResult> {
  const mismatches: CellMismatch[] = [];
  const lastObservations = new Map<number, Observation>();
  let cells = input.cells;
  const test = async (deadline: number): Promise<void> => {
    const tested = await repeatUntilDecided(lane, clock, { ...input, cells }, deadline, signal);
    const counted = tested.mismatches.filter(
      ({ decision }) => decision === 'dismissed' || deadline === Infinity,
    );
    mismatches.push(...counted);
    for (const [cell, observation] of tested.lastObservations)
      lastObservations.set(cell, observation);
    cells = cells.filter(({ cell }) => counted.every((mismatch) => mismatch.cell !== cell));
  };
  await test(input.settleDeadline);
  if (cells.length > 0) {
    await waitUntilConforming(lane, clock, { ...input, cells }, signal);
    await test(input.settleDeadline);
  }
  if (cells.length > 0) {
    await clock.wait(Math.max(0, input.settleDeadline - clock.now()), signal);
    await test(Infinity);
  }
  return { mismatches: mismatches.toSorted((a, b) => a.cell - b.cell), lastObservations };
}

/** Until each of the first cells conformed in one round, at most until the settle deadline. */
async function waitUntilConforming(
  lane: Lane,
  clock: Clock,
  input: ConfirmInput,
  signal: AbortSignal,
): Promise<void> {
  const cells = input.cells.slice(0, watchedCellsMax).map(({ cell }) => cell);
  while (clock.now() < input.settleDeadline) {
    await clock.wait(lateChangePollMs, signal);
    const { answers } = await askRound(lane, input, cells, true, signal);
    if ([...answers.values()].every(({ verdict }) => verdict.status === 'conforms')) return;
  }
}

/** What is known of a cell that is being repeated. */
interface Repeats {
  readonly cell: number;
  direction: MismatchDirection;
  repeats: number;
  mismatches: number;
  asked: number;
  /** Answers in a row that proved nothing, and why the last one did not. */
  useless: number;
  reason?: string;
}

/** One sequential test per cell; what is undecided at `deadline` on the clock is left out. */
async function repeatUntilDecided(
  lane: Lane,
  clock: Clock,
  input: ConfirmInput,
  deadline: number,
  signal: AbortSignal,
): Promise<ConfirmResult> {
  const lastObservations = new Map<number, Observation>();
  const wrong = new Map<number, Observation>();
  const open = new Map(
    input.cells.map(({ cell, direction }): [number, Repeats] => [
      cell,
      { cell, direction, repeats: 0, mismatches: 0, asked: 0, useless: 0 },
    ]),
  );
  const decided: CellMismatch[] = [];
  const reading = { timeoutMs: input.longProbeTimeoutMs };
  let { controlAlive } = await lane.readSentinel(reading, signal);
  while (open.size > 0 && clock.now() < deadline) {
    const round = await askRound(lane, input, [...open.keys()], controlAlive, signal);
    controlAlive = round.controlAlive;
    for (const [cell, { verdict, observation }] of round.answers) {
      const state = open.get(cell);
      if (state === undefined) continue;
      count(state, verdict);
      if (verdict.status === 'violates') wrong.set(cell, observation);
      else if (verdict.status === 'conforms') lastObservations.set(cell, observation);
      const decision = decide(state, input.alpha);
      if (decision === 'continue') continue;
      const witness = wrong.get(cell);
      if (decision === 'confirmed' && witness !== undefined) lastObservations.set(cell, witness);
      open.delete(cell);
      const { direction, repeats, mismatches, reason } = state;
      const why = decision === 'undecided' && reason !== undefined ? { reason } : {};
      decided.push({ cell, direction, repeats, mismatches, decision, ...why });
    }
    if (open.size > 0) await clock.wait(repeatSpacingMs, signal);
  }
  return { mismatches: decided, lastObservations };
}

interface Answer {
  readonly verdict: Verdict;
  readonly observation: Observation;
}

interface Round {
  readonly answers: ReadonlyMap<number, Answer>;
  /** As the sentinel was last read. */
  readonly controlAlive: boolean;
}

/**
 * Asks the cells with their references at once, then the sentinel where a mismatch could be the environment's. It must
 * answer before the round as well as after it: a network that was cut may be back by the time of the second reading.
 */
async function askRound(
  lane: Lane,
  input: ConfirmInput,
  cells: readonly number[],
  aliveBefore: boolean,
  signal: AbortSignal,
): Promise<Round> {
  const { probes, references, longProbeTimeoutMs: timeoutMs } = input;
  const asked = [...new Set([...cells, ...cells.flatMap((cell) => references.get(cell) ?? [])])];
  const answers = await probeCells(lane, probes, asked, timeoutMs, signal);
  const answerOf = new Map(asked.map((cell, position) => [cell, answers[position]]));
  const silent = (cell: number): boolean =>
    (references.get(cell) ?? []).some((reference) => {
      const answer = answerOf.get(reference);
      return answer === undefined || observedReachable(answer) !== true;
    });
  const round = new Map<number, Answer>();
  for (const cell of cells) {
    const observation = answerOf.get(cell);
    if (observation === undefined) continue;
    const verdict = judge(input, cell, observation);
    const blind =
      verdict.status === 'violates' && verdict.direction === 'false-deny' && silent(cell);
    round.set(cell, { observation, verdict: blind ? silentEnd : verdict });
  }
  if (![...round.values()].some(({ verdict }) => verdict.status === 'violates')) {
    return { answers: round, controlAlive: aliveBefore };
  }
  const { controlAlive } = await lane.readSentinel({ timeoutMs }, signal);
  if (aliveBefore && controlAlive) return { answers: round, controlAlive };
  const blind = [...round].map(
    ([cell, { observation }]) => [cell, { observation, verdict: deadControl }] as const,
  );
  return { answers: new Map(blind), controlAlive };
}

const silentEnd: Verdict = {
  status: 'unknown',
  reason: 'open cells of the same ends did not answer beside it',
};
const deadControl: Verdict = {
  status: 'unknown',
  reason: 'the sentinel pair that no policy restricts did not answer before and after it',
};

function count(state: Repeats, verdict: Verdict): void {
  state.asked++;
  if (verdict.status === 'unknown') {
    state.useless++;
    state.reason = verdict.reason;
    return;
  }
  state.useless = 0;
  state.repeats++;
  if (verdict.status !== 'violates') return;
  state.mismatches++;
  state.direction = verdict.direction;
}

/** Twice the bound of the test on questions asked: a prober that keeps failing ends undecided. */
const askedMax = 120;
/** Answers in a row that prove nothing: the environment is not coming back soon. */
const uselessMax = 10;

function decide(
  { mismatches, repeats, asked, useless }: Repeats,
  alpha: number,
): 'confirmed' | 'dismissed' | 'undecided' | 'continue' {
  const options = { ...defaultSequentialTest, alpha };
  const decision = repeats === 0 ? 'continue' : decideSequentially(mismatches, repeats, options);
  const hopeless = useless >= uselessMax || asked >= askedMax;
  return decision === 'continue' && hopeless ? 'undecided' : decision;
}

function judge(input: ConfirmInput, cell: number, observation: Observation): Verdict {
  const prediction = input.predictions[cell];
  const identity = input.identities[cell];
  if (prediction === undefined || identity === undefined) {
    return { status: 'unknown', reason: `no cell ${cell}` };
  }
  return checkReachability(prediction, observation, identity);
}
