/**
 * Asks watched cells round after round while a step takes effect, without waiting for one round before the next begins:
 * a closed cell answers at its timeout only, and a gap of some 50 ms must not fall between two rounds. Every probe has a
 * source port of its own (rule 36).
 */
import type { Clock, Lane } from '../../cluster/cluster.ts';
import type { Observation } from '../../model/observation.ts';
import type { Probe } from '../../model/probe.ts';

/** Milliseconds between the beginnings of two rounds. */
const spacingMs = 40;
/** Rounds under way at once: a slow cluster is asked more rarely, not harder. */
const underWayMax = 12;

/** An answer with its moments on the cluster's clock; `key` names the cell. */
export interface RawAnswer {
  readonly key: string;
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly observation: Observation;
}

export interface WatchedProbe {
  readonly key: string;
  /** In real names. */
  readonly bound: Probe;
}

export interface Watcher {
  /** Watches these cells from the next round on. */
  watch(probes: readonly WatchedProbe[]): void;
  /** Ends watching; resolves with every answer once all are in. */
  stop(): Promise<readonly RawAnswer[]>;
}

/** Begins with these cells; the first round is on its way when this resolves, one spacing ago. */
export async function startWatcher(
  lane: Lane,
  clock: Clock,
  first: readonly WatchedProbe[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Watcher> {
  const answers: RawAnswer[] = [];
  const underWay = new Set<Promise<void>>();
  let probes = first;
  let stopped = false;
  const ask = async (asked: readonly WatchedProbe[]): Promise<void> => {
    const sentAt = clock.now();
    const observations = await lane.probe(
      asked.map(({ bound }) => bound),
      { timeoutMs },
      signal,
    );
    const answeredAt = clock.now();
    asked.forEach(({ key }, position) => {
      const observation = observations[position];
      if (observation === undefined) return;
      // A round is as slow as its slowest cell; where the prober timed a cell, that is when it answered.
      const took = observation.elapsedMs ?? answeredAt - sentAt;
      answers.push({ key, sentAt, answeredAt: Math.min(answeredAt, sentAt + took), observation });
    });
  };
  const loop = async (): Promise<void> => {
    while (!stopped) {
      if (probes.length > 0 && underWay.size < underWayMax) {
        const round = ask(probes).finally(() => underWay.delete(round));
        // Only an abort rejects, and stop() hands it on; until then it must not count as unhandled.
        round.catch(() => undefined);
        underWay.add(round);
      }
      await clock.wait(spacingMs, signal);
    }
    await Promise.all(underWay);
  };
  const looping = loop();
  looping.catch(() => undefined);
  await clock.wait(spacingMs, signal);
  return {
    watch: (next) => {
      probes = next;
    },
    stop: async () => {
      stopped = true;
      await looping;
      return answers;
    },
  };
}
