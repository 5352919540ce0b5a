/**
 * The packet filter of a simulated cluster: per pod address and direction a chain of entries, and
 * the lookup that answers for one packet. Objects are gone at this point; addresses, protocol and
 * port are all that is known.
 */
import { familyOf } from '../../model/bound-world.ts';
import type { PolicyType, Protocol } from '../../model/kubernetes.ts';
import { containsAddress, type AddressSet } from './address-set.ts';
import type { Faults } from './faults.ts';

export interface Packet {
  readonly sourceIp: string;
  readonly targetIp: string;
  readonly protocol: Protocol;
  readonly port: number;
}

/** Allows one protocol and port range to or from its peers; any peer item will do (rule 9). */
export interface ChainEntry {
  readonly peers: readonly AddressSet[];
  readonly protocol: Protocol | 'any';
  readonly firstPort: number;
  readonly lastPort: number;
}

/** One list of entries per policy that isolates the pod; an entry of any policy allows (rule 3). */
export interface Chain {
  readonly policies: readonly (readonly ChainEntry[])[];
}

export interface PacketTables {
  /** By pod address; an address without a chain is not isolated in that direction (rule 2). */
  readonly chains: Readonly<Record<PolicyType, ReadonlyMap<string, Chain>>>;
  /** Node of each pod and node address; an address without one is outside the cluster. */
  readonly nodeOf: ReadonlyMap<string, string>;
}

/** Nothing is restricted. */
export const openTables: PacketTables = {
  chains: { Ingress: new Map(), Egress: new Map() },
  nodeOf: new Map(),
};

/**
 * Whether a packet arrives: egress chain of its source and ingress chain of its target (rule 4),
 * each as the node that enforces it knows it, because nodes learn of a change at different times.
 */
export function acceptsPacket(
  packet: Packet,
  atSource: PacketTables,
  atTarget: PacketTables,
  faults: Faults,
): boolean {
  if (packet.sourceIp === packet.targetIp && !faults.has('self-traffic-denied')) return true;
  if (isUnenforced(packet, atTarget, faults)) return true;
  const egress = atSource.chains.Egress.get(packet.sourceIp);
  const ingress = atTarget.chains.Ingress.get(packet.targetIp);
  const leaves = egress === undefined || chainAccepts(egress, packet.targetIp, packet, faults);
  const arrives = ingress === undefined || chainAccepts(ingress, packet.sourceIp, packet, faults);
  if (leaves && egress !== undefined && faults.has('egress-allow-skips-ingress')) return true;
  if (arrives && ingress !== undefined && faults.has('ingress-rule-satisfies-egress')) return true;
  return leaves && arrives;
}

function chainAccepts(chain: Chain, peerIp: string, packet: Packet, faults: Faults): boolean {
  const accepts = (entries: readonly ChainEntry[]): boolean =>
    entries.some((entry) => entryAccepts(entry, peerIp, packet, faults));
  return faults.has('union-as-intersection')
    ? chain.policies.every(accepts)
    : chain.policies.some(accepts);
}

function entryAccepts(entry: ChainEntry, peerIp: string, packet: Packet, faults: Faults): boolean {
  if (entry.protocol !== 'any' && entry.protocol !== packet.protocol) return false;
  if (packet.port < entry.firstPort || packet.port > entry.lastPort) return false;
  const contains = (set: AddressSet): boolean => containsAddress(set, peerIp);
  return faults.has('peers-or-as-and') ? entry.peers.every(contains) : entry.peers.some(contains);
}

/** Whether a fault leaves this kind of packet alone. */
function isUnenforced(packet: Packet, tables: PacketTables, faults: Faults): boolean {
  if (faults.has('policies-not-enforced')) return true;
  if (faults.has('udp-not-enforced') && packet.protocol === 'UDP') return true;
  if (faults.has('ipv6-not-enforced') && familyOf(packet.targetIp) === 'IPv6') return true;
  const sourceNode = tables.nodeOf.get(packet.sourceIp);
  const targetNode = tables.nodeOf.get(packet.targetIp);
  if (sourceNode === undefined) return faults.has('external-ingress-not-enforced');
  if (targetNode === undefined) return faults.has('egress-to-external-not-enforced');
  return faults.has(
    sourceNode === targetNode ? 'same-node-not-enforced' : 'cross-node-not-enforced',
  );
}
