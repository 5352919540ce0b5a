/**
 * Settling: when may a world be judged? The sentinel must show every effect of the last change, then each cell whose
 * prediction changed must answer twice alike. Never a fixed sleep, never "retry until it equals the expectation".
 */
import type { Clock, Lane, ProbeOptions, WorldChanges } from '../cluster/cluster.ts';
import { observedReachable, type Observation } from '../model/observation.ts';
import type { SettleResult } from '../model/case-result.ts';
import type { Probe } from '../model/probe.ts';

/** Milliseconds between two readings of the sentinel: small against the 50 ms that the fastest engines need. */
const sentinelPollMs = 15;
/** Milliseconds from the first questions to the second ones: as far apart as the fastest engines need to work. */
const secondQuestionAfterMs = 50;

export interface SettleOptions {
  readonly probeTimeoutMs: number;
  /** What a probe of a matrix waits at least; answers beside it may end its wait before `probeTimeoutMs`. */
  readonly leastProbeTimeoutMs: number;
  readonly longProbeTimeoutMs: number;
  /** Bound from the last change on; what is not in force by then is judged as it is. */
  readonly settleTimeoutMs: number;
}

/** Moves the sentinel and waits for its effects. The unstable cells are counted by probeUntilStable. */
export async function awaitSentinel(
  lane: Lane,
  clock: Clock,
  changes: WorldChanges,
  options: SettleOptions,
  signal: AbortSignal,
): Promise<Omit<SettleResult, 'unstableCells'>> {
  const start = clock.now();
  await lane.moveSentinel(changes, signal);
  for (;;) {
    const late = clock.now() - start >= options.settleTimeoutMs;
    const timeoutMs = late ? options.longProbeTimeoutMs : options.probeTimeoutMs;
    const reading = await lane.readSentinel({ timeoutMs }, signal);
    const sentinelMs = clock.now() - start;
    if (reading.controlAlive && reading.pending.length === 0) {
      return { status: 'settled', sentinelMs, pending: [] };
    }
    if (late) {
      const status = reading.controlAlive ? 'not-enforced' : 'control-dead';
      return { status, sentinelMs, pending: reading.pending };
    }
    await clock.wait(sentinelPollMs, signal);
  }
}

/** A world's questions, by cell. */
export interface Matrix {
  readonly probes: readonly Probe[];
  /** Cells whose prediction changed: they need two equal answers. */
  readonly changed: readonly number[];
  /** Cells that are expected to stay silent. They go first, so that the rest is asked while they wait; no more. */
  readonly silent: readonly number[];
}

export interface StableObservations {
  readonly observations: readonly Observation[];
  /** Cells of `changed` whose last two answers still differed at the bound. */
  readonly unstable: readonly number[];
}

/**
 * Probes every cell once and the `changed` ones until two answers in a row are alike, or until `deadline` on the
 * clock. The second question goes out a while after the first one, not after its answer: what they tell about is the
 * moment when they were sent, and silence is then waited for once. The answers are those of the last time each cell
 * was asked.
 */
export async function probeUntilStable(
  lane: Lane,
  clock: Clock,
  matrix: Matrix,
  deadline: number,
  options: SettleOptions,
  signal: AbortSignal,
): Promise<StableObservations> {
  const { probes } = matrix;
  const { first, second } = questionOrder(matrix);
  const ask = async (
    cells: readonly number[],
    later?: ProbeOptions['later'],
  ): Promise<readonly Observation[]> => {
    const { probeTimeoutMs: timeoutMs, leastProbeTimeoutMs: leastMs } = options;
    const asked = cells.flatMap((cell) => probes[cell] ?? []);
    return lane.probe(asked, { timeoutMs, leastMs, later }, signal);
  };
  const observations: Observation[] = [];
  /** Notes answers; gives the cells whose answer is not the one before. */
  const note = (cells: readonly number[], answers: readonly Observation[]): readonly number[] =>
    cells.filter((cell, position) => {
      const before = observations[cell];
      const after = answers[position];
      if (after === undefined) return false;
      observations[cell] = after;
      return before !== undefined && observedReachable(before) !== observedReachable(after);
    });
  const later = { from: first.length, afterMs: secondQuestionAfterMs };
  const answers = await ask([...first, ...second], second.length > 0 ? later : undefined);
  note(first, answers);
  let open = note(second, answers.slice(first.length));
  while (open.length > 0 && clock.now() < deadline) open = note(open, await ask(open));
  return { observations, unstable: open };
}

/** Silent cells first, and of equal ones those that will be asked again. */
function questionOrder({ probes, changed, silent }: Matrix): {
  readonly first: readonly number[];
  readonly second: readonly number[];
} {
  const silentCells = new Set(silent);
  const changedCells = new Set(changed);
  const rank = (cell: number): number =>
    (silentCells.has(cell) ? 0 : 2) + (changedCells.has(cell) ? 0 : 1);
  const first = probes.map((_, cell) => cell).sort((a, b) => rank(a) - rank(b) || a - b);
  return { first, second: first.filter((cell) => changedCells.has(cell)) };
}

/** Asks some cells of a matrix; the answers are in the order of `cells`. */
export async function probeCells(
  lane: Lane,
  probes: readonly Probe[],
  cells: readonly number[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<readonly Observation[]> {
  const asked = cells.flatMap((cell) => probes[cell] ?? []);
  return lane.probe(asked, { timeoutMs }, signal);
}
