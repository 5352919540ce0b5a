/**
 * Settling: when may a world be judged? The sentinel must show every effect of the last change, then each cell whose
 * prediction changed must answer twice alike. Never a fixed sleep, never "retry until it equals the expectation".
 */
import type { Clock, Lane, WorldChanges } from '../cluster/cluster.ts';
import { observedReachable, type Observation } from '../model/observation.ts';
import type { SettleResult } from '../model/case-result.ts';
import type { Probe } from '../model/probe.ts';

/** Milliseconds between two readings of the sentinel: small against the 50 ms that the fastest engines need. */
const sentinelPollMs = 15;

export interface SettleOptions {
  readonly probeTimeoutMs: number;
  readonly longProbeTimeoutMs: number;
  /** Bound from the last change on; what is not in force by then is judged as it is. */
  readonly settleTimeoutMs: number;
}

export interface Settled extends Omit<SettleResult, 'unstableCells'> {
  /** The answers of the changed cells in the round that ended the wait, in their order. */
  readonly changedAnswers: readonly Observation[];
}

/**
 * Moves the sentinel and waits for its effects. The changed cells are asked in the same rounds, so that their first
 * answer costs no timeout of its own; the whole matrix then gives the second one.
 */
export async function awaitSentinel(
  lane: Lane,
  clock: Clock,
  changes: WorldChanges,
  asked: { readonly probes: readonly Probe[]; readonly changed: readonly number[] },
  options: SettleOptions,
  signal: AbortSignal,
): Promise<Settled> {
  const start = clock.now();
  await lane.moveSentinel(changes, signal);
  for (;;) {
    const late = clock.now() - start >= options.settleTimeoutMs;
    const timeoutMs = late ? options.longProbeTimeoutMs : options.probeTimeoutMs;
    const readings = lane.readSentinel({ timeoutMs }, signal).then((reading) => ({
      reading,
      sentinelMs: clock.now() - start,
    }));
    const [{ reading, sentinelMs }, changedAnswers] = await Promise.all([
      readings,
      probeCells(lane, asked.probes, asked.changed, timeoutMs, signal),
    ]);
    if (reading.controlAlive && reading.pending.length === 0) {
      return { status: 'settled', sentinelMs, pending: [], changedAnswers };
    }
    if (late) {
      const status = reading.controlAlive ? 'not-enforced' : 'control-dead';
      return { status, sentinelMs, pending: reading.pending, changedAnswers };
    }
    await clock.wait(sentinelPollMs, signal);
  }
}

export interface StableObservations {
  readonly observations: readonly Observation[];
  /** Changed cells whose last two answers still differed at the bound. */
  readonly unstable: readonly number[];
}

/**
 * Probes every cell once, and the changed ones again until two answers in a row are alike (`changedAnswers` are the
 * ones before), or until `deadline` on the clock. The answers are those of the last time each cell was asked.
 */
export async function probeUntilStable(
  lane: Lane,
  clock: Clock,
  asked: {
    readonly probes: readonly Probe[];
    readonly changed: readonly number[];
    readonly changedAnswers: readonly Observation[];
  },
  deadline: number,
  options: SettleOptions,
  signal: AbortSignal,
): Promise<StableObservations> {
  const { probes, changed, changedAnswers } = asked;
  const timeoutMs = options.probeTimeoutMs;
  const observations = [...(await lane.probe(probes, { timeoutMs }, signal))];
  let open = changed.filter((cell, position) =>
    differ(changedAnswers[position], observations[cell]),
  );
  while (open.length > 0 && clock.now() < deadline) {
    const again = await probeCells(lane, probes, open, timeoutMs, signal);
    open = open.filter((cell, position) => {
      const before = observations[cell];
      const after = again[position];
      if (after !== undefined) observations[cell] = after;
      return differ(before, after);
    });
  }
  return { observations, unstable: open };
}

/** Whether two answers say different things about reachability. */
function differ(before: Observation | undefined, after: Observation | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return observedReachable(before) !== observedReachable(after);
}

/** Asks some cells of a matrix; the answers are in the order of `cells`. */
export async function probeCells(
  lane: Lane,
  probes: readonly Probe[],
  cells: readonly number[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<readonly Observation[]> {
  if (cells.length === 0) return [];
  const asked = cells.flatMap((cell) => probes[cell] ?? []);
  return lane.probe(asked, { timeoutMs }, signal);
}
