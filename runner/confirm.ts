/**
 * Confirming: a mismatch becomes a violation only when it outlives the settle bound and Wald's sequential test said
 * so. A change that was merely late, and a lost packet, are dismissed and counted.
 */
import type { Clock, Lane } from '../cluster/cluster.ts';
import { checkReachability } from '../checkers/reachability.ts';
import { decideSequentially } from '../checkers/sequential-test.ts';
import type { CellMismatch } from '../model/case-result.ts';
import type { Observation } from '../model/observation.ts';
import type { Prediction } from '../model/prediction.ts';
import type { Probe } from '../model/probe.ts';
import type { MismatchDirection, Verdict } from '../model/verdict.ts';
import { probeCells } from './settle.ts';

/** Milliseconds between repeats, so that they sample different moments of the engine. */
const repeatSpacingMs = 50;

export interface ConfirmInput {
  readonly probes: readonly Probe[];
  readonly predictions: readonly Prediction[];
  /** Who must answer each probe. */
  readonly identities: readonly string[];
  /** Cells that mismatched, with the direction of the first mismatch. */
  readonly cells: readonly { readonly cell: number; readonly direction: MismatchDirection }[];
  readonly longProbeTimeoutMs: number;
  /** Moment on the clock before which a mismatch may still be lateness. */
  readonly settleDeadline: number;
}

export interface ConfirmResult {
  readonly mismatches: readonly CellMismatch[];
  /** The answer that stands for each repeated cell: a mismatching one where it was confirmed. */
  readonly lastObservations: ReadonlyMap<number, Observation>;
}

/**
 * Repeats the mismatching probes until each is decided, at most twice: at once, where only a dismissal counts, because a
 * slow answer must not cost the whole bound; and for what is left after the settle deadline, where the mismatch is no
 * longer lateness. Answers that prove nothing count for neither side.
 */
export async function confirmMismatches(
  lane: Lane,
  clock: Clock,
  input: ConfirmInput,
  signal: AbortSignal,
): Promise<ConfirmResult> {
  const early = await repeatUntilDecided(lane, clock, input, input.settleDeadline, signal);
  const dismissed = early.mismatches.filter(({ decision }) => decision === 'dismissed');
  const settled = new Set(dismissed.map(({ cell }) => cell));
  const cells = input.cells.filter(({ cell }) => !settled.has(cell));
  if (cells.length === 0) return early;
  await clock.wait(Math.max(0, input.settleDeadline - clock.now()), signal);
  const late = await repeatUntilDecided(lane, clock, { ...input, cells }, Infinity, signal);
  return {
    mismatches: [...dismissed, ...late.mismatches].toSorted((a, b) => a.cell - b.cell),
    lastObservations: new Map([...early.lastObservations, ...late.lastObservations]),
  };
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
    input.cells.map(({ cell, direction }) => [
      cell,
      { cell, direction, repeats: 0, mismatches: 0, asked: 0 },
    ]),
  );
  const decided: CellMismatch[] = [];
  while (open.size > 0 && clock.now() < deadline) {
    const cells = [...open.keys()];
    const answers = await probeCells(lane, input.probes, cells, input.longProbeTimeoutMs, signal);
    answers.forEach((observation, position) => {
      const cell = cells[position] ?? -1;
      const state = open.get(cell);
      if (state === undefined) return;
      const verdict = judge(input, cell, observation);
      state.asked++;
      if (verdict.status !== 'unknown') state.repeats++;
      if (verdict.status === 'violates') {
        state.mismatches++;
        state.direction = verdict.direction;
        wrong.set(cell, observation);
      } else {
        lastObservations.set(cell, observation);
      }
      const decision = decide(state);
      if (decision === 'continue') return;
      const witness = wrong.get(cell);
      if (decision === 'confirmed' && witness !== undefined) lastObservations.set(cell, witness);
      open.delete(cell);
      const { direction, repeats, mismatches } = state;
      decided.push({ cell, direction, repeats, mismatches, decision });
    });
    if (open.size > 0) await clock.wait(repeatSpacingMs, signal);
  }
  return { mismatches: decided, lastObservations };
}

/** Twice the bound of the test on questions asked: a prober that keeps failing ends undecided. */
const askedMax = 120;

function decide(state: {
  readonly repeats: number;
  readonly mismatches: number;
  readonly asked: number;
}): 'confirmed' | 'dismissed' | 'undecided' | 'continue' {
  if (state.repeats === 0) return state.asked >= 10 ? 'undecided' : 'continue';
  const decision = decideSequentially(state.mismatches, state.repeats);
  return decision === 'continue' && state.asked >= askedMax ? 'undecided' : decision;
}

function judge(input: ConfirmInput, cell: number, observation: Observation): Verdict {
  const prediction = input.predictions[cell];
  const identity = input.identities[cell];
  if (prediction === undefined || identity === undefined) {
    return { status: 'unknown', reason: `no cell ${cell}` };
  }
  return checkReachability(prediction, observation, identity);
}
