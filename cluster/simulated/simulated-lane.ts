/**
 * One lane of the simulated cluster: a world, a sentinel beside it, and probes that take (virtual)
 * time.
 */
import type { Observation } from '../../model/observation.ts';
import type { Probe } from '../../model/probe.ts';
import type { Lane } from '../cluster.ts';
import type { AddressPlan } from './address-plan.ts';
import { createLaneWorld } from './lane-world.ts';
import type { SimulatedSettings } from './options.ts';
import { connectMs, observe, withChance } from './prober.ts';
import { createSimulatedKubelet } from './services/simulated-kubelet.ts';
import { createSimulatedServices } from './services/simulated-services.ts';
import { createServiceStore } from './services/stored-services.ts';
import { createSentinel } from './sentinel.ts';
import { runStatefulSets } from './stateful-set-controller.ts';

export interface SimulatedLane extends Lane {
  /** Restarts the agent of the CNI on this node, as far as this lane feels it. */
  readonly restartAgent: (node: string) => void;
}

/** What probes that were sent at one moment found, and how long that took. */
interface Asked {
  readonly observations: readonly Observation[];
  readonly lastsMs: number;
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
  const store = createServiceStore(settings.ipFamilies);
  const simulated = createSimulatedServices(name, settings, addresses, (packet) =>
    laneWorld.dataplane.accepts(packet),
  );
  const kubelet = createSimulatedKubelet(settings, simulated);
  let asked = 0;
  return {
    name,
    apply: async (wanted, externalEndpoints, signal, transition) => {
      const world = runStatefulSets(wanted, settings.serviceFaults);
      await clock.wait(0, signal);
      const stored = store.complete(world, laneWorld.apply(world, externalEndpoints, transition));
      if (world.services === undefined) return stored;
      const applied = kubelet.adopt(stored);
      simulated.install(applied.bound);
      return applied;
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
    probe: async (probes, { timeoutMs, later }, signal) => {
      signal.throwIfAborted();
      const askNow = (some: readonly Probe[]): Asked => {
        const turn = `${name} ${asked++}`;
        const ends = laneWorld.ends();
        const observations = some.map((probe) =>
          observe(probe, ends, laneWorld.dataplane, turn, timeoutMs, settings),
        );
        // They run side by side, so that the slowest takes as long as all.
        const lastsMs = observations.reduce((most, each) => Math.max(most, each.elapsedMs ?? 0), 0);
        return { observations, lastsMs };
      };
      const first = askNow(probes.slice(0, later?.from));
      if (later === undefined) {
        await clock.wait(first.lastsMs, signal);
        return first.observations;
      }
      await clock.wait(later.afterMs, signal);
      const second = askNow(probes.slice(later.from));
      await clock.wait(Math.max(first.lastsMs - later.afterMs, second.lastsMs), signal);
      return [...first.observations, ...second.observations];
    },
    services: simulated.services,
    dns: simulated.dns,
    lifecycle: kubelet.lifecycle,
    rest: () => undefined,
    close: () => {
      laneWorld.close();
      sentinel.close();
      return Promise.resolve();
    },
  };
}
