/**
 * What fails on one lane, shared by the wrappers of everything that the lane offers: calls of the API server with one number each,
 * readings of sentinels, rounds that agents ask. A hash of the seed, the lane and the number decides.
 */
import { HarnessError } from '../../../model/errors.ts';
import type { Endpoint } from '../../../model/probe.ts';
import type { Clock, Lane, SentinelReading } from '../../cluster.ts';
import { chanceOf } from '../chance.ts';
import type { Chaos, ChaosKind } from './chaos-options.ts';
import { createDisturbances, type Disturbances, type RoundState } from './disturbances.ts';

const slowCallMs = 3_000;

export interface LaneChaos extends Pick<Disturbances, 'restartedPods' | 'worldApplied'> {
  /** A change: it may be slow, or its answer lost before or after it took effect. Throws HarnessError('environment'). */
  change<T>(what: string, action: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** A question to the API server, which is asked again until it answers or is away. Throws HarnessError('environment'). */
  read<T>(what: string, action: () => Promise<T>): Promise<T>;
  /** What a reading of a sentinel comes to. */
  reading(whole: SentinelReading): SentinelReading;
  /** Begins a round that these ends ask. */
  round(sources: readonly Endpoint[]): RoundState;
  /** Waits as long as a cut network keeps a round of questions. */
  waitOut(state: RoundState, timeoutMs: number, signal: AbortSignal): Promise<void>;
}

export function createLaneChaos(
  { name }: Pick<Lane, 'name'>,
  clock: Clock,
  chaos: Chaos,
  seed: number,
): LaneChaos {
  let calls = 0;
  const happens = (kind: ChaosKind, what: string | number): boolean =>
    chaos[kind] > 0 && chanceOf(seed, `${name} ${kind} ${what}`) < chaos[kind];
  const disturbances = createDisturbances(clock, happens);
  return {
    restartedPods: () => disturbances.restartedPods(),
    worldApplied: (applied) => {
      disturbances.worldApplied(applied);
    },
    change: async (what, action, signal) => {
      const number = calls++;
      if (disturbances.apiIsAway(number)) throw lostCall(`${what} on ${name}: the API server is away`); // prettier-ignore
      if (happens('slow-calls', number)) await clock.wait(slowCallMs, signal);
      if (!happens('lost-calls', number)) return await action();
      if (chanceOf(seed, `${name} effect ${number}`) < 0.5) await action();
      throw lostCall(`${what} on ${name}: the connection was lost`);
    },
    read: async (what, action) => {
      if (disturbances.apiIsAway(calls++)) throw lostCall(`${what} on ${name}: the API server is away`); // prettier-ignore
      return await action();
    },
    reading: (whole) => {
      const number = calls++;
      const silent = happens('lost-readings', number) || disturbances.sentinelIsSilent(number);
      return silent ? { ...whole, controlAlive: false } : whole;
    },
    round: (sources) => disturbances.duringRound(calls++, sources),
    waitOut: async ({ cutNode }, timeoutMs, signal) => {
      if (cutNode !== undefined) await clock.wait(timeoutMs, signal);
    },
  };
}

/** What a call that the environment lost throws. */
export function lostCall(what: string): HarnessError {
  return new HarnessError('environment', `simulated chaos: ${what}`);
}
