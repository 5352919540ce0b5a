/**
 * A cluster whose environment fails now and then, around any simulated one: the same answers, but for calls that are
 * lost, slow or unanswered. What happens is a hash of the seed, the lane and the number of its call, so that a run
 * repeats whatever its interleaving.
 */
import { HarnessError } from '../../../model/errors.ts';
import type { Cluster, Lane } from '../../cluster.ts';
import { chanceOf } from '../chance.ts';
import { formatChaos, type Chaos, type ChaosKind } from './chaos-options.ts';
import { createDisturbances, disturbed } from './disturbances.ts';

const slowCallMs = 3_000;
/** Wraps a cluster; `seed` decides what fails and when. */
export function withChaos(cluster: Cluster, chaos: Chaos, seed: number): Cluster {
  const text = formatChaos(chaos);
  if (text === '') return cluster;
  return {
    ...cluster,
    facts: { ...cluster.facts, details: { ...cluster.facts.details, chaos: text } },
    openLane: async (index, signal) => {
      if (chanceOf(seed, `lane ${index} lost-lanes`) < chaos['lost-lanes']) {
        throw lostCall(`opening lane ${index}`);
      }
      return chaoticLane(await cluster.openLane(index, signal), cluster, chaos, seed);
    },
  };
}

function chaoticLane(lane: Lane, { clock }: Cluster, chaos: Chaos, seed: number): Lane {
  let calls = 0;
  const happens = (kind: ChaosKind, what: string | number): boolean =>
    chaos[kind] > 0 && chanceOf(seed, `${lane.name} ${kind} ${what}`) < chaos[kind];
  const disturbances = createDisturbances(clock, happens);
  const call = async <T>(
    what: string,
    action: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> => {
    const number = calls++;
    if (disturbances.apiIsAway(number))
      throw lostCall(`${what} on ${lane.name}: the API server is away`);
    if (happens('slow-calls', number)) await clock.wait(slowCallMs, signal);
    if (!happens('lost-calls', number)) return await action();
    if (chanceOf(seed, `${lane.name} effect ${number}`) < 0.5) await action();
    throw lostCall(`${what} on ${lane.name}: the connection was lost`);
  };
  return {
    ...lane,
    apply: async (world, externalEndpoints, signal, transition) => {
      const applied = await call(
        'apply',
        () => lane.apply(world, externalEndpoints, signal, transition),
        signal,
      );
      disturbances.worldApplied(applied.bound);
      return applied;
    },
    moveSentinel: (changes, signal) =>
      call('moving the sentinel', () => lane.moveSentinel(changes, signal), signal),
    readSentinel: async (options, signal) => {
      const number = calls++;
      const reading = await lane.readSentinel(options, signal);
      const silent = happens('lost-readings', number) || disturbances.sentinelIsSilent(number);
      return silent ? { ...reading, controlAlive: false } : reading;
    },
    probe: async (probes, options, signal) => {
      const state = disturbances.duringRound(calls++, probes);
      const answers = await lane.probe(probes, options, signal);
      const observations = answers.map((answer, index) =>
        disturbed(probes[index], answer, state, options.timeoutMs),
      );
      if (state.cutNode !== undefined) await clock.wait(options.timeoutMs, signal);
      return observations;
    },
  };
}

function lostCall(what: string): HarnessError {
  return new HarnessError('environment', `simulated chaos: ${what}`);
}
