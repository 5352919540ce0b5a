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

export interface StableObservations {
  readonly observations: readonly Observation[];
  /** Cells of `changed` whose last two answers still differed at the bound. */
  readonly unstable: readonly number[];
}

/**
 * Probes every cell once and the `changed` ones until two answers in a row are alike, or until `deadline` on the
 * clock. The answers are those of the last time each cell was asked.
 */
export async function probeUntilStable(
  lane: Lane,
  clock: Clock,
  probes: readonly Probe[],
  changed: readonly number[],
  deadline: number,
  options: SettleOptions,
  signal: AbortSignal,
): Promise<StableObservations> {
  const observations = [
    ...(await lane.probe(probes, { timeoutMs: options.probeTimeoutMs }, signal)),
  ];
  let open = changed.filter((cell) => observations[cell]?.outcome !== 'not-probed');
  while (open.length > 0) {
    const again = await probeCells(lane, probes, open, options.probeTimeoutMs, signal);
    open = open.filter((cell, position) => {
      const before = observations[cell];
      const after = again[position];
      if (before === undefined || after === undefined) return false;
      observations[cell] = after;
      return observedReachable(before) !== observedReachable(after);
    });
    if (clock.now() >= deadline) break;
  }
  return { observations, unstable: open };
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
