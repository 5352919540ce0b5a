/** One lane of the simulated cluster: a world goes in, tables are compiled from it, probes are answered by them. */
import type { Lane } from '../cluster.ts';
import type { AddressPlan } from './address-plan.ts';
import { compileWorld } from './compile-world.ts';
import { createDataplane } from './dataplane.ts';
import { emptyLaneState, planWorld } from './lane-state.ts';
import type { SimulatedSettings } from './options.ts';
import { createPodFactory } from './pod-factory.ts';
import { connectMs, endsOf, observe, withChance, type Ends } from './prober.ts';
import { createSentinel } from './sentinel.ts';
import { createStaleMemory } from './stale-memory.ts';

/**
 * Lane number `index`. No packet crosses lanes and a policy decides for its own namespaces alone, so each lane has
 * tables of its own; addresses are the cluster's.
 */
export function createSimulatedLane(
  index: number,
  settings: SimulatedSettings,
  addresses: AddressPlan,
): Lane {
  const { clock, faults, idlePodsMax } = settings;
  const name = `lane-${index}`;
  const namespacePrefix = `kp-sim-l${index}-`;
  const factory = createPodFactory(name, namespacePrefix, addresses);
  const nodeNames = addresses.nodes.map((node) => node.name);
  const dataplane = createDataplane(settings, nodeNames, faults);
  const remember = createStaleMemory(faults);
  const sentinel = createSentinel(namespacePrefix, settings, addresses);
  const context = { namespacePrefix, addresses, idlePodsMax, createPod: factory.createPod };
  let state = emptyLaneState;
  let ends: Ends = new Map();
  let asked = 0;

  const free = (freed: readonly (readonly string[])[]): void => {
    for (const ips of freed) addresses.freePodAddresses(ips);
  };
  return {
    name,
    apply: async (world, externalEndpoints, signal) => {
      await clock.wait(0, signal);
      const plan = planOrRollBack(
        () => planWorld(state, world, externalEndpoints, context),
        factory.rollBack,
      );
      factory.commit();
      free(plan.freedAddresses);
      state = plan.state;
      ends = endsOf(plan.applied.bound);
      const seen = remember(plan.applied.bound);
      if (Object.values(plan.applied.changes).some((count) => count > 0)) {
        dataplane.install(compileWorld(seen.world, faults, seen.ghosts));
      }
      return plan.applied;
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
      const turn = asked++;
      const observations = probes.map((probe) =>
        observe(probe, ends, dataplane, `${name} ${turn}`, timeoutMs, settings),
      );
      await clock.wait(Math.max(0, ...observations.map(({ elapsedMs = 0 }) => elapsedMs)), signal);
      return observations;
    },
    close: () => {
      free(state.pool.map(({ pod }) => (pod.status?.podIPs ?? []).map(({ ip }) => ip)));
      sentinel.close();
      state = emptyLaneState;
      ends = new Map();
      return Promise.resolve();
    },
  };
}

/** Nothing of a rejected world stays, addresses included. */
function planOrRollBack<Plan>(plan: () => Plan, rollBack: () => void): Plan {
  try {
    return plan();
  } catch (error) {
    rollBack();
    throw error;
  }
}
