/**
 * Compiles the ports of a rule into chain entries. A name becomes a number per destination pod
 * (rule 18): the pod that owns the chain for ingress, each pod among the peers for egress, which
 * gives one entry per number.
 */
import type { ContainerPort, NetworkPolicyPort, PolicyType } from '../../model/kubernetes.ts';
import { addressSetOf, containsAddress } from './address-set.ts';
import type { CompiledRule } from './compile-policy.ts';
import type { Faults } from './faults.ts';
import type { NetworkPod, NetworkView } from './network-view.ts';
import type { ChainEntry } from './packet-tables.ts';

type PortMatch = Omit<ChainEntry, 'peers'>;

const everyPort: PortMatch = { protocol: 'any', firstPort: 0, lastPort: 65535 };

/** The entries of one rule in the chain of one pod. */
export function resolveEntries(
  rule: CompiledRule,
  direction: PolicyType,
  pod: NetworkPod,
  view: NetworkView,
  faults: Faults,
): readonly ChainEntry[] {
  if (rule.ports.length === 0) return [{ peers: rule.peers, ...everyPort }];
  return rule.ports.flatMap((item): readonly ChainEntry[] => {
    if (typeof item.port !== 'string') {
      if (direction === 'Ingress' && isUndeclared(item, pod, faults)) return [];
      return numericPorts(item, faults).map((match) => ({ peers: rule.peers, ...match }));
    }
    const egress = direction === 'Egress';
    // The fault exchanges the ends: the name is then looked up at the source of the connection.
    if (egress === faults.has('named-port-resolved-on-source')) {
      return namedPorts(item.port, item, pod, view, faults).map((match) => ({
        peers: rule.peers,
        ...match,
      }));
    }
    return perPeer(rule, item.port, item, view, faults);
  });
}

/** Whether a fault wants a single port number declared by the pod; the specification does not. */
function isUndeclared(item: NetworkPolicyPort, pod: NetworkPod, faults: Faults): boolean {
  if (!faults.has('undeclared-port-matches-nothing')) return false;
  if (typeof item.port !== 'number' || item.endPort !== undefined) return false;
  return !pod.ports.some(
    ({ containerPort, protocol = 'TCP' }) =>
      containerPort === item.port && protocol === (item.protocol ?? 'TCP'),
  );
}

function numericPorts(item: NetworkPolicyPort, faults: Faults): readonly PortMatch[] {
  const protocol = protocolOf(item, faults);
  if (typeof item.port !== 'number') {
    return faults.has('protocol-without-port-matches-nothing') ? [] : [{ ...everyPort, protocol }];
  }
  const firstPort = item.port;
  if (item.endPort === firstPort && faults.has('end-port-equal-matches-nothing')) return [];
  if (item.endPort === undefined) return [{ protocol, firstPort, lastPort: firstPort }];
  const ignored =
    faults.has('end-port-ignored') ||
    (item.protocol === 'UDP' && faults.has('port-range-on-udp-ignored'));
  const lastPort = faults.has('end-port-exclusive') ? item.endPort - 1 : item.endPort;
  return [{ protocol, firstPort, lastPort: ignored ? firstPort : lastPort }];
}

/** A name that the pod does not declare for the protocol matches nothing (rule 19). */
function namedPorts(
  name: string,
  item: NetworkPolicyPort,
  destination: NetworkPod,
  view: NetworkView,
  faults: Faults,
): readonly PortMatch[] {
  const declares = (port: ContainerPort): boolean =>
    port.name === name &&
    (faults.has('named-port-ignores-protocol') ||
      (port.protocol ?? 'TCP') === (item.protocol ?? 'TCP'));
  const declared = destination.ports.filter(declares);
  if (declared.length === 0) return faults.has('named-port-missing-allows-all') ? [everyPort] : [];
  const first = view.pods.flatMap(({ ports }) => ports).find(declares);
  const used = faults.has('named-port-first-pod-number') ? [first ?? declared[0]] : declared;
  return used.flatMap((port) =>
    port === undefined
      ? []
      : [
          {
            protocol: protocolOf(item, faults),
            firstPort: port.containerPort,
            lastPort: port.containerPort,
          },
        ],
  );
}

/**
 * An address that is no pod's, external or a node's, declares no name and so gets no entry (rule
 * 21).
 */
function perPeer(
  rule: CompiledRule,
  name: string,
  item: NetworkPolicyPort,
  view: NetworkView,
  faults: Faults,
): readonly ChainEntry[] {
  const inPeers = (address: string): boolean =>
    faults.has('peers-or-as-and')
      ? rule.peers.every((set) => containsAddress(set, address))
      : rule.peers.some((set) => containsAddress(set, address));
  return view.peers.flatMap((peer) => {
    const addresses = peer.addresses.filter(inPeers);
    if (addresses.length === 0) return [];
    const peers = [addressSetOf(addresses)];
    return namedPorts(name, item, peer, view, faults).map((match) => ({ peers, ...match }));
  });
}

function protocolOf(item: NetworkPolicyPort, faults: Faults): PortMatch['protocol'] {
  return faults.has('protocol-ignored') ? 'any' : (item.protocol ?? 'TCP');
}
