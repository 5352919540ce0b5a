/**
 * The world of one lane and the packet filter that holds it: applying a world plans it, stores it
 * and hands its tables to the dataplane. Synchronous, so that a rejected world leaves nothing
 * behind.
 */
import type { World } from '../../model/scenario.ts';
import type { AppliedWorld } from '../cluster.ts';
import type { AddressPlan } from './address-plan.ts';
import { compileWorld } from './compile-world.ts';
import { createDataplane, type Dataplane } from './dataplane.ts';
import { emptyLaneState, planWorld } from './lane-state.ts';
import type { SimulatedSettings } from './options.ts';
import { createPodFactory, heldAddresses } from './pod-factory.ts';
import { endsOf, type Ends } from './prober.ts';
import { createStaleMemory } from './stale-memory.ts';

export interface LaneWorld {
  readonly dataplane: Dataplane;
  /** The ends of the world that was applied last. */
  readonly ends: () => Ends;
  /**
   * Throws HarnessError('input') on an object that a server would reject; nothing has changed then.
   */
  readonly apply: (world: World, externalEndpoints: readonly string[]) => AppliedWorld;
  /** Deletes every pod and gives its addresses back. */
  readonly close: () => void;
}

/** An empty lane of this name; its namespaces begin with the prefix. */
export function createLaneWorld(
  laneName: string,
  namespacePrefix: string,
  settings: SimulatedSettings,
  addresses: AddressPlan,
): LaneWorld {
  const { faults, idlePodsMax } = settings;
  const factory = createPodFactory(laneName, namespacePrefix, addresses);
  const nodeNames = addresses.nodes.map(({ name }) => name);
  const dataplane = createDataplane(settings, nodeNames, faults);
  const remember = createStaleMemory(faults);
  const context = { namespacePrefix, addresses, idlePodsMax, createPod: factory.createPod };
  let state = emptyLaneState;
  let ends: Ends = new Map();
  const free = (freed: readonly (readonly string[])[]): void => {
    for (const ips of freed) addresses.freePodAddresses(ips);
  };
  return {
    dataplane,
    ends: () => ends,
    apply: (world, externalEndpoints) => {
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
    close: () => {
      free(state.pool.map(({ pod }) => heldAddresses(pod)));
      state = emptyLaneState;
      ends = new Map();
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
