/**
 * The sentinel of a lane: pods and policies of its own, on every node, that change with each move
 * in the same way as a case did. It goes through the same compile step, faults and delays as a
 * world; reading it is probing it.
 */
import type { WorldChanges } from '../cluster.ts';
import { createCniAgent } from './cni-agent.ts';
import { createDataplane, type TableVersion } from './dataplane.ts';
import type { SimulatedSettings } from './options.ts';
import type { Packet } from './packet-tables.ts';
import { placeSentinelPods, sentinelKinds, type SentinelKind } from './sentinel-pods.ts';
import {
  sentinelControl,
  sentinelEffects,
  sentinelWorld,
  type SentinelPhases,
} from './sentinel-world.ts';
import type { AddressPlan } from './address-plan.ts';

export interface Sentinel {
  /** Flips every kind of object of which the case changed at least one. */
  move(changes: WorldChanges): void;
  /** The control pair and each effect of the last move, as the dataplane shows them now. */
  read(accepts: AcceptsNow): {
    readonly controlAlive: boolean;
    readonly pending: readonly string[];
    readonly anyClosed: boolean;
  };
  /** Restarts the agent of the CNI on this node. */
  readonly restartAgent: (node: string) => void;
  readonly close: () => void;
}

/**
 * How the lane turns the dataplane's answer into what a probe sees: it adds noise and intermittent
 * faults.
 */
type AcceptsNow = (accepted: boolean, question: string) => boolean;

/** Places the sentinel of a lane; its first state is enforced everywhere at once. */
export function createSentinel(
  namespacePrefix: string,
  settings: SimulatedSettings,
  addresses: AddressPlan,
): Sentinel {
  const { faults } = settings;
  const pods = placeSentinelPods(namespacePrefix, addresses);
  const nodeNames = addresses.nodes.map(({ name }) => name);
  const agent = createCniAgent(faults, nodeNames);
  let phases: SentinelPhases = { policy: 0, 'pod label': 0, 'namespace label': 0 };
  let moved: readonly SentinelKind[] = [];
  const compile = (): readonly TableVersion[] => agent.see(sentinelWorld(pods, phases, addresses));
  const dataplane = createDataplane(settings, nodeNames, faults, compile().at(-1)?.tables);
  return {
    move: (changes) => {
      moved = sentinelKinds.filter((kind) => changesOf(kind, changes) > 0);
      if (moved.length === 0) return;
      phases = moved.reduce<SentinelPhases>(
        (next, kind) => ({ ...next, [kind]: next[kind] === 0 ? 1 : 0 }),
        phases,
      );
      dataplane.install(compile());
    },
    read: (acceptsNow) => {
      const open = (packet: Packet, question: string): boolean =>
        acceptsNow(dataplane.accepts(packet), question);
      const effects = sentinelEffects(pods, phases)
        .filter(({ kind }) => moved.includes(kind))
        .map((effect) => ({ ...effect, isOpen: open(effect.packet, effect.name) }));
      return {
        controlAlive: dataplane.accepts(sentinelControl(pods)),
        pending: effects.filter(({ opens, isOpen }) => opens !== isOpen).map(({ name }) => name),
        anyClosed: effects.some(({ isOpen }) => !isOpen),
      };
    },
    restartAgent: (node) => {
      dataplane.install(agent.restart(node));
    },
    close: pods.close,
  };
}

function changesOf(kind: SentinelKind, changes: WorldChanges): number {
  switch (kind) {
    case 'policy':
      return changes.networkPolicies;
    case 'pod label':
      return changes.podLabels + changes.podsCreated + changes.podsDeleted;
    case 'namespace label':
      return changes.namespaceLabels;
  }
}
