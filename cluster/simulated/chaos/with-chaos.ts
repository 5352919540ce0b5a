/**
 * A cluster whose environment fails now and then, around any simulated one: the same answers, but for calls that are
 * lost, slow or unanswered. What happens is a hash of the seed, the lane and the number of its call, so that a run
 * repeats whatever its interleaving.
 */
import type { Cluster, Lane } from '../../cluster.ts';
import { chanceOf } from '../chance.ts';
import { formatChaos, type Chaos } from './chaos-options.ts';
import { chaoticDns } from './chaotic-dns.ts';
import { chaoticLifecycle } from './chaotic-lifecycle.ts';
import { chaoticServices } from './chaotic-services.ts';
import { disturbed } from './disturbances.ts';
import { createLaneChaos, lostCall } from './lane-chaos.ts';

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

function chaoticLane(lane: Lane, { clock, facts }: Cluster, chaos: Chaos, seed: number): Lane {
  const mine = createLaneChaos(lane, clock, chaos, seed);
  const { services, dns, lifecycle } = lane;
  return {
    ...lane,
    services: services && chaoticServices(services, mine),
    dns: dns && chaoticDns(dns, mine, facts.nodes[0]),
    lifecycle: lifecycle && chaoticLifecycle(lifecycle, mine),
    apply: async (world, externalEndpoints, signal, transition) => {
      const applied = await mine.change(
        'apply',
        () => lane.apply(world, externalEndpoints, signal, transition),
        signal,
      );
      mine.worldApplied(applied);
      return applied;
    },
    moveSentinel: (changes, signal) =>
      mine.change('moving the sentinel', () => lane.moveSentinel(changes, signal), signal),
    readSentinel: async (options, signal) => mine.reading(await lane.readSentinel(options, signal)),
    probe: async (probes, options, signal) => {
      const state = mine.round(probes.map(({ source }) => source));
      const answers = await lane.probe(probes, options, signal);
      const observations = answers.map((answer, index) =>
        disturbed(probes[index], answer, state, options.timeoutMs),
      );
      await mine.waitOut(state, options.timeoutMs, signal);
      return observations;
    },
  };
}
