/**
 * Compiles the peer list of a rule into one address set per item. Selectors become the addresses of
 * the pods that they match now and so can never match an address outside the cluster (rule 11).
 */
import { maskAddress } from '../../model/address.ts';
import type { LabelSelector, NetworkPolicyPeer } from '../../model/kubernetes.ts';
import { addressSetOf, compileIpBlock, everyAddress, type AddressSet } from './address-set.ts';
import type { Faults } from './faults.ts';
import type { NetworkPod, NetworkView } from './network-view.ts';
import { compileSelector, isEmptySelector, isNegativeSelector } from './selector.ts';

/**
 * The sets of a peer list in the policy's namespace; no items means everybody (rule 9). The excepts
 * of other rules are material of a fault.
 */
export function compilePeers(
  peers: readonly NetworkPolicyPeer[],
  namespace: string,
  view: NetworkView,
  faults: Faults,
  exceptsOfOtherRules: readonly string[] = [],
): readonly AddressSet[] {
  if (peers.length === 0) return faults.has('empty-peers-match-none') ? [] : [everyAddress];
  const considered = faults.has('first-peer-only') ? peers.slice(0, 1) : mergedPeers(peers, faults);
  const foreignExcepts = faults.has('except-applies-to-other-items')
    ? exceptsOf(peers)
    : exceptsOfOtherRules;
  return considered.map((peer) => {
    if (peer.ipBlock !== undefined) return compileIpBlock(peer.ipBlock, foreignExcepts, faults);
    if (leaksOutside(peer, faults)) return everyAddress;
    const matches = compileSelectors(peer, namespace, view, faults);
    return addressSetOf(view.peers.filter(matches).flatMap(({ peerAddresses }) => peerAddresses));
  });
}

/** Every except range of these items. */
export function exceptsOf(peers: readonly NetworkPolicyPeer[]): readonly string[] {
  return peers.flatMap(({ ipBlock }) => ipBlock?.except ?? []);
}

/** All of them, faults aside. */
function mergedPeers(
  peers: readonly NetworkPolicyPeer[],
  faults: Faults,
): readonly NetworkPolicyPeer[] {
  if (!faults.has('equal-cidrs-merged')) return peers;
  const networks = peers.map(({ ipBlock }) => ipBlock && networkOf(ipBlock.cidr));
  return peers.filter(
    (_, index) => networks[index] === undefined || networks.indexOf(networks[index]) === index,
  );
}

function networkOf(cidr: string): string {
  const [address = '', prefixLength = ''] = cidr.split('/');
  return `${maskAddress(address, Number(prefixLength))}/${prefixLength}`;
}

/**
 * Rule 10: podSelector alone stays in the namespace of the policy; both selectors together are an
 * AND.
 */
function compileSelectors(
  { podSelector, namespaceSelector }: NetworkPolicyPeer,
  namespace: string,
  view: NetworkView,
  faults: Faults,
): (pod: NetworkPod) => boolean {
  const inNamespace = compileNamespaces(namespaceSelector, namespace, view, faults);
  if (podSelector === undefined) return (pod) => inNamespace(pod.namespace);
  if (isEmptySelector(podSelector) && faults.has('empty-peer-selector-matches-none')) {
    return () => false;
  }
  const selects = compileSelector(podSelector, faults);
  if (namespaceSelector !== undefined && faults.has('peers-and-as-or')) {
    return (pod) =>
      inNamespace(pod.namespace) || (pod.namespace === namespace && selects(pod.labels));
  }
  return (pod) => inNamespace(pod.namespace) && selects(pod.labels);
}

function compileNamespaces(
  selector: LabelSelector | undefined,
  own: string,
  view: NetworkView,
  faults: Faults,
): (namespace: string) => boolean {
  if (selector === undefined) {
    if (faults.has('pod-selector-crosses-namespaces')) return () => true;
    if (faults.has('namespace-prefix-confused')) return (namespace) => namespace.startsWith(own);
    return (namespace) => namespace === own;
  }
  const selects = compileSelector(selector, faults);
  return (namespace) => selects(view.namespaceLabels.get(namespace) ?? {});
}

function leaksOutside(peer: NetworkPolicyPeer, faults: Faults): boolean {
  const { podSelector, namespaceSelector } = peer;
  const emptyNamespaces =
    namespaceSelector !== undefined &&
    isEmptySelector(namespaceSelector) &&
    (podSelector === undefined || isEmptySelector(podSelector));
  if (emptyNamespaces && faults.has('empty-namespace-selector-matches-external')) return true;
  const selectors = [podSelector, namespaceSelector].filter((selector) => selector !== undefined);
  return selectors.every(isNegativeSelector) && faults.has('negative-selector-matches-external');
}
