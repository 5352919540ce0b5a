/**
 * The packet filter over time: each node enforces the newest tables that have reached it, so that
 * after a change the old tables answer until the delay of the node has passed. Before the first
 * tables nothing is restricted.
 */
import type { Faults } from './faults.ts';
import { acceptsPacket, openTables, type Packet, type PacketTables } from './packet-tables.ts';
import type { SimulatedSettings } from './options.ts';

/** Tables that come into force some time after they are installed; without a node everywhere. */
export interface TableVersion {
  readonly afterMs: number;
  readonly tables: PacketTables;
  readonly node?: string | undefined;
}

export interface Dataplane {
  /**
   * Hands new tables to the nodes; each begins to enforce them when its delay has passed. Versions of an earlier call
   * that are not in force yet are dropped; of several that are, the last in the list counts.
   */
  install(versions: readonly TableVersion[]): void;
  /** Whether a packet that is sent now arrives. */
  accepts(packet: Packet): boolean;
}

interface InstalledVersion {
  readonly since: number;
  readonly tables: PacketTables;
  readonly node: string | undefined;
}

/** A dataplane that holds `initial` on every node from the start. */
export function createDataplane(
  settings: Pick<SimulatedSettings, 'clock' | 'settleDelayMs'>,
  nodeNames: readonly string[],
  faults: Faults,
  initial: PacketTables = openTables,
): Dataplane {
  const { clock, settleDelayMs } = settings;
  const longestDelayMs = Math.max(...settleDelayMs);
  let versions: readonly InstalledVersion[] = [
    { since: -Infinity, tables: initial, node: undefined },
  ];
  const delays = new Map(nodeNames.map((name, index) => [name, settleDelayMs[index] ?? 0]));

  const latest = (): PacketTables =>
    versions.findLast(({ node }) => node === undefined)?.tables ?? initial;
  const enforcedAt = (address: string): PacketTables => {
    // An address outside the cluster has no chains, so any version answers for it.
    const node = latest().nodeOf.get(address);
    const delayMs = node === undefined ? 0 : (delays.get(node) ?? 0);
    const reached = versions.findLast(
      (version) =>
        version.since + delayMs <= clock.now() &&
        (version.node === undefined || version.node === node),
    );
    return reached?.tables ?? initial;
  };
  return {
    install: (added) => {
      const now = clock.now();
      const settledBefore = now - longestDelayMs;
      const begun = versions.filter(({ since }) => since <= now);
      const newestSettled = begun.findLastIndex(
        ({ since, node }) => since <= settledBefore && node === undefined,
      );
      versions = [
        ...begun.slice(Math.max(0, newestSettled)),
        ...added.map(({ afterMs, tables, node }) => ({ since: now + afterMs, tables, node })),
      ];
    },
    accepts: (packet) =>
      acceptsPacket(packet, enforcedAt(packet.sourceIp), enforcedAt(packet.targetIp), faults),
  };
}
