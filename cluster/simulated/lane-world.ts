/**
 * The world of one lane and the packet filter that holds it: applying a world plans it, stores it
 * and hands its tables to the dataplane. Synchronous, so that a rejected world leaves nothing
 * behind.
 */
import type { World } from '../../model/scenario.ts';
import type { AppliedWorld, Transition } from '../cluster.ts';
import type { AddressPlan } from './address-plan.ts';
import { createCniAgent } from './cni-agent.ts';
import { createDataplane, type Dataplane } from './dataplane.ts';
import { emptyLaneState, planWorld } from './lane-state.ts';
import type { SimulatedSettings } from './options.ts';
import { createPodFactory, heldAddresses } from './pod-factory.ts';
import { endsOf, type Ends } from './prober.ts';

export interface LaneWorld {
  readonly dataplane: Dataplane;
  /** The ends of the world that was applied last. */
  readonly ends: () => Ends;
  /**
   * Throws HarnessError('input') on an object that a server would reject; nothing has changed then.
   */
  readonly apply: (
    world: World,
    externalEndpoints: readonly string[],
    transition: Transition | undefined,
  ) => AppliedWorld;
  /** Restarts the agent of the CNI on this node. */
  readonly restartAgent: (node: string) => void;
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
  const agent = createCniAgent(faults, nodeNames);
  const context = { namespacePrefix, addresses, idlePodsMax, createPod: factory.createPod };
  let state = emptyLaneState;
  let ends: Ends = new Map();
  const free = (freed: readonly (readonly string[])[]): void => {
    for (const ips of freed) addresses.freePodAddresses(ips);
  };
  return {
    dataplane,
    ends: () => ends,
    apply: (world, externalEndpoints, transition) => {
      const plan = planOrRollBack(
        () => planWorld(state, world, externalEndpoints, transition, context),
        factory.rollBack,
      );
      factory.commit();
      free(plan.freedAddresses);
      state = plan.state;
      ends = endsOf(plan.applied.bound);
      if (Object.values(plan.applied.changes).some((count) => count > 0)) {
        dataplane.install(agent.see(plan.applied.bound));
      }
      return { ...plan.applied, sentAt: settings.clock.now() };
    },
    restartAgent: (node) => {
      dataplane.install(agent.restart(node));
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
