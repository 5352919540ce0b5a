/**
 * One lane of the simulated cluster: a world, a sentinel beside it, and probes that take (virtual)
 * time.
 */
import type { Lane } from '../cluster.ts';
import type { AddressPlan } from './address-plan.ts';
import { createLaneWorld } from './lane-world.ts';
import type { SimulatedSettings } from './options.ts';
import { connectMs, observe, withChance } from './prober.ts';
import { createSentinel } from './sentinel.ts';

export interface SimulatedLane extends Lane {
  /** Restarts the agent of the CNI on this node, as far as this lane feels it. */
  readonly restartAgent: (node: string) => void;
}

/**
 * Lane number `index`. No packet crosses lanes and a policy decides for its own namespaces alone,
 * so each lane has tables of its own; addresses are the cluster's.
 */
export function createSimulatedLane(
  index: number,
  settings: SimulatedSettings,
  addresses: AddressPlan,
): SimulatedLane {
  const { clock } = settings;
  const name = `lane-${index}`;
  const namespacePrefix = `kp-sim-l${index}-`;
  const laneWorld = createLaneWorld(name, namespacePrefix, settings, addresses);
  const sentinel = createSentinel(namespacePrefix, settings, addresses);
  let asked = 0;
  return {
    name,
    apply: async (world, externalEndpoints, signal, transition) => {
      await clock.wait(0, signal);
      return laneWorld.apply(world, externalEndpoints, transition);
    },
    restartAgent: (node) => {
      laneWorld.restartAgent(node);
      sentinel.restartAgent(node);
    },
    moveSentinel: async (changes, signal) => {
      signal.throwIfAborted();
      sentinel.move(changes);
      await clock.wait(0, signal);
    },
    readSentinel: async ({ timeoutMs }, signal) => {
      signal.throwIfAborted();
      const turn = asked++;
      const { controlAlive, pending, anyClosed } = sentinel.read((accepted, effect) =>
        withChance(accepted, `${name} ${turn} ${effect}`, settings),
      );
      await clock.wait(anyClosed ? timeoutMs : connectMs, signal);
      return { controlAlive, pending };
    },
    probe: async (probes, { timeoutMs }, signal) => {
      signal.throwIfAborted();
      const turn = `${name} ${asked++}`;
      const ends = laneWorld.ends();
      const observations = probes.map((probe) =>
        observe(probe, ends, laneWorld.dataplane, turn, timeoutMs, settings),
      );
      // They run side by side, so that the slowest takes as long as all.
      const elapsedMs = observations.reduce((most, each) => Math.max(most, each.elapsedMs ?? 0), 0);
      await clock.wait(elapsedMs, signal);
      return observations;
    },
    close: () => {
      laneWorld.close();
      sentinel.close();
      return Promise.resolve();
    },
  };
}
