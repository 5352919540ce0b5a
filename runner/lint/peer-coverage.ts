/**
 * Whether peers of other rules match everything that a peer matches, for all pods and addresses there are. Selectors by
 * implication, ipBlocks by exact ranges; a selector never covers a block nor the reverse (rules 11 and 27).
 */
import {
  namespaceNameLabel,
  type LabelSelector,
  type NetworkPolicyPeer,
} from '../../model/kubernetes.ts';
import {
  partitionAddresses,
  rangesOfIpBlock,
  type AddressRange,
} from '../../oracle/connectivity/address-ranges.ts';
import type { RuleSite } from '../policy-rule-sites.ts';
import { coversPorts, portSetsOf } from './named-port-sets.ts';
import { selectorImplies } from './selector-implication.ts';

/**
 * Whether `others` together allow the rule's subjects everything that `peer` (undefined: every peer) allows on the rule's
 * ports. The others must concern at least the same subjects; see `concernsSubjectsOf`. Source: rules 3, 9, 10 and 24.
 */
export function peerCovered(
  site: RuleSite,
  peer: NetworkPolicyPeer | undefined,
  others: readonly RuleSite[],
): boolean {
  const wanted = portSetsOf(site.ports);
  const coveredBy = (rules: readonly RuleSite[]): boolean =>
    coversPorts(
      rules.map(({ ports }) => portSetsOf(ports)),
      wanted,
    );
  const unlimited = others.filter(({ peers }) => peers.length === 0);
  if (peer === undefined) return coveredBy(unlimited);
  if (peer.ipBlock === undefined) {
    return coveredBy(
      others.filter(
        (other) =>
          other.peers.length === 0 ||
          other.peers.some((item) => selectorPeerCovers(item, peer, site.namespace)),
      ),
    );
  }
  return partsOf(peer, others).every((part) =>
    coveredBy(
      others.filter(
        (other) => other.peers.length === 0 || other.peers.some((item) => holds(item, part)),
      ),
    ),
  );
}

/** Whether a rule applies to every pod that the policy of `site` selects, in the same direction (rules 1 and 2). */
export function concernsSubjectsOf(site: RuleSite, other: RuleSite): boolean {
  return (
    other.effective &&
    other.direction === site.direction &&
    other.namespace === site.namespace &&
    selectorImplies(site.source.policy.spec.podSelector, other.source.policy.spec.podSelector)
  );
}

function selectorPeerCovers(
  wide: NetworkPolicyPeer,
  narrow: NetworkPolicyPeer,
  policyNamespace: string,
): boolean {
  if (wide.ipBlock !== undefined) return false;
  return (
    selectorImplies(
      namespaceSelectorOf(narrow, policyNamespace),
      namespaceSelectorOf(wide, policyNamespace),
    ) && selectorImplies(narrow.podSelector, wide.podSelector)
  );
}

/** A peer without namespaceSelector means the policy's namespace, which its name selects (rules 10 and 14). */
function namespaceSelectorOf(peer: NetworkPolicyPeer, policyNamespace: string): LabelSelector {
  return peer.namespaceSelector ?? { matchLabels: { [namespaceNameLabel]: policyNamespace } };
}

/** The ranges of a block, cut wherever a block of the other rules begins or ends. */
function partsOf(peer: NetworkPolicyPeer, others: readonly RuleSite[]): readonly AddressRange[] {
  const own = rangesOf(peer);
  const [first] = own;
  if (first === undefined) return [];
  const cuts = [...own, ...others.flatMap(({ peers }) => peers.flatMap(rangesOf))];
  return partitionAddresses(first.ipFamily, cuts).filter((part) =>
    own.some(({ from, to }) => from <= part.from && part.to <= to),
  );
}

function holds(peer: NetworkPolicyPeer, part: AddressRange): boolean {
  return rangesOf(peer).some(
    ({ ipFamily, from, to }) => ipFamily === part.ipFamily && from <= part.from && part.to <= to,
  );
}

function rangesOf({ ipBlock }: NetworkPolicyPeer): readonly AddressRange[] {
  return ipBlock === undefined ? [] : rangesOfIpBlock(ipBlock);
}
