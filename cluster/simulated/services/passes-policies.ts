/**
 * Whether the packet filter lets a flow through whose destination a proxy has translated: it sees the backend and its port, and
 * the client as it is. The faults let it see something else.
 */
import type { Dataplane } from '../dataplane.ts';
import type { Packet } from '../packet-tables.ts';
import type { ProxyBackend } from './compile-proxy.ts';
import type { ServiceFaults } from './service-faults.ts';

/** A packet after its translation, with what it was before. */
export interface TranslatedPacket extends Packet {
  readonly before: { readonly targetIp: string; readonly port: number };
  /** The address of the node that translated it. */
  readonly node: string | undefined;
  /** The first of the backends that could have been chosen. */
  readonly first: ProxyBackend | undefined;
}

/** The verdict of policies on the flow that begins with this packet. */
export function passesPolicies(
  { sourceIp, targetIp, protocol, port, before, node, first }: TranslatedPacket,
  accepts: Dataplane['accepts'],
  faults: ServiceFaults,
): boolean {
  if (faults.has('policies-bypassed-by-services')) return true;
  const sourceSeen = faults.has('services-hide-clients') ? (node ?? sourceIp) : sourceIp;
  const judged = faults.has('policies-judge-first-backend') && first !== undefined ? first : { address: targetIp, port }; // prettier-ignore
  const portSeen = faults.has('policies-see-service-ports') ? before.port : judged.port;
  const packet = { sourceIp: sourceSeen, targetIp: judged.address, protocol, port: portSeen };
  if (!accepts(packet)) return false;
  if (!faults.has('policies-see-cluster-addresses') || sourceIp === targetIp) return true;
  return accepts({ ...packet, targetIp: before.targetIp });
}
