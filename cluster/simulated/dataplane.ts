/**
 * The packet filter over time: each node enforces the newest tables that have reached it, so that
 * after a change the old tables answer until the delay of the node has passed. Before the first
 * tables nothing is restricted.
 */
import type { Faults } from './faults.ts';
import { acceptsPacket, type Packet, type PacketTables } from './packet-tables.ts';
import type { SimulatedSettings } from './options.ts';

export interface Dataplane {
  /** Hands new tables to every node; each begins to enforce them when its delay has passed. */
  install(tables: PacketTables): void;
  /** Whether a packet that is sent now arrives. */
  accepts(packet: Packet): boolean;
}

const openTables: PacketTables = {
  chains: { Ingress: new Map(), Egress: new Map() },
  nodeOf: new Map(),
};

/** A dataplane that holds `initial` on every node from the start. */
export function createDataplane(
  settings: Pick<SimulatedSettings, 'clock' | 'settleDelayMs'>,
  nodeNames: readonly string[],
  faults: Faults,
  initial: PacketTables = openTables,
): Dataplane {
  const { clock, settleDelayMs } = settings;
  const longestDelayMs = Math.max(...settleDelayMs);
  let versions = [{ since: -Infinity, tables: initial }];
  const delays = new Map(nodeNames.map((name, index) => [name, settleDelayMs[index] ?? 0]));

  const latest = (): PacketTables => versions.at(-1)?.tables ?? initial;
  const enforcedAt = (address: string): PacketTables => {
    // An address outside the cluster has no chains, so any version answers for it.
    const node = latest().nodeOf.get(address);
    const delayMs = node === undefined ? 0 : (delays.get(node) ?? 0);
    const reached = versions.findLast(({ since }) => since + delayMs <= clock.now());
    return reached?.tables ?? initial;
  };
  return {
    install: (tables) => {
      const settledBefore = clock.now() - longestDelayMs;
      const newestSettled = versions.findLastIndex(({ since }) => since <= settledBefore);
      versions = [...versions.slice(Math.max(0, newestSettled)), { since: clock.now(), tables }];
    },
    accepts: (packet) =>
      acceptsPacket(packet, enforcedAt(packet.sourceIp), enforcedAt(packet.targetIp), faults),
  };
}
