/**
 * Peer items of a policy rule: a NetworkPolicyPeer goes in, a matcher over ends comes out. Selectors match pods and
 * nothing else; an ipBlock is definite for external addresses and open for addresses of pods and nodes.
 */
import type { IpBlock, NetworkPolicyPeer, PolicyType } from '../model/kubernetes.ts';
import type { ProfilePins } from '../model/profile.ts';
import { parseCidr } from './cidr.ts';
import type { End } from './ends.ts';
import { mergeRules, type Outcome } from './kleene.ts';
import { compileSelector } from './selector.ts';

export interface PeerMatcher {
  readonly matches: (end: End) => Outcome;
  readonly isIpBlock: boolean;
}

/**
 * The matcher of a peer item of a policy in `policyNamespace`. Source: rules 10, 11 and 24 to 29. A peer without
 * any field, which the API rejects, matches nothing.
 */
export function compilePeer(
  item: NetworkPolicyPeer,
  policyNamespace: string,
  direction: PolicyType,
  pins: ProfilePins,
): PeerMatcher {
  if (item.ipBlock !== undefined) {
    return { matches: remember(compileIpBlock(item.ipBlock, direction, pins)), isIpBlock: true };
  }
  return { matches: remember(compileSelectors(item, policyNamespace)), isIpBlock: false };
}

/** Ends are interned, so an answer per End is asked once per world. */
function remember(match: (end: End) => Outcome): (end: End) => Outcome {
  const known = new Map<End, Outcome>();
  return (end) => {
    const outcome = known.get(end) ?? match(end);
    known.set(end, outcome);
    return outcome;
  };
}

function compileSelectors(item: NetworkPolicyPeer, policyNamespace: string): (end: End) => Outcome {
  const { podSelector, namespaceSelector } = item;
  const pods = compileSelector(podSelector);
  const namespaces = compileSelector(namespaceSelector);
  const scoped = namespaceSelector === undefined;
  const labelRule = pods.empty && namespaces.empty ? [] : [12];
  const matched: Outcome = { verdict: 'allow', rules: [10, ...labelRule] };
  const missed: Outcome = { verdict: 'deny', rules: [12] };
  return (end) => {
    if (end.kind !== 'pod') return notAPod;
    if (scoped && podSelector === undefined) return foreignNamespace;
    if (scoped && end.namespace !== policyNamespace) return foreignNamespace;
    return namespaces.matches(end.namespaceLabels) && pods.matches(end.labels) ? matched : missed;
  };
}

const notAPod: Outcome = { verdict: 'deny', rules: [11] };
const foreignNamespace: Outcome = { verdict: 'deny', rules: [10] };

function compileIpBlock(
  block: IpBlock,
  direction: PolicyType,
  pins: ProfilePins,
): (end: End) => Outcome {
  const cidr = parseCidr(block.cidr);
  const excepts = (block.except ?? []).map(parseCidr);
  const maskRule = cidr.hostBits || excepts.some((except) => except.hostBits) ? [25] : [];
  const inside: Outcome = { verdict: 'allow', rules: mergeRules([24], maskRule) };
  const outside: Outcome = { verdict: 'deny', rules: inside.rules };
  return (end) => {
    if (end.address.ipFamily !== cidr.ipFamily) return otherFamily;
    const covered =
      cidr.contains(end.address) && !excepts.some((except) => except.contains(end.address));
    const literal = covered ? inside : outside;
    switch (end.kind) {
      case 'external':
        return literal;
      case 'pod':
        return pinMatch(literal, pins.ipBlockMatchesPods, 27);
      case 'node':
        return direction === 'Ingress'
          ? matchNodeSource(literal, pins)
          : pinMatch(literal, pins.ipBlockMatchesNodes, 29);
    }
  };
}

const otherFamily: Outcome = { verdict: 'deny', rules: [26] };

/** What a block says of a cluster-internal address that it covers: open until pinned (rules 27, 29). */
function pinMatch(literal: Outcome, pin: 'match' | 'noMatch' | undefined, rule: number): Outcome {
  if (literal.verdict === 'deny') return literal;
  switch (pin) {
    case 'match':
      return { verdict: 'allow', rules: mergeRules(literal.rules, [rule]) };
    case 'noMatch':
      return { verdict: 'deny', rules: [rule] };
    case undefined:
      return { verdict: 'either', rules: [rule] };
  }
}

/**
 * A node has several addresses (a tunnel's, for one) and may use any of them towards a pod of another node, so a block
 * may match the source although it does not cover the node's own address, and the reverse (rule 28).
 */
function matchNodeSource(literal: Outcome, pins: ProfilePins): Outcome {
  if (pins.ipBlockMatchesNodes === 'noMatch') return { verdict: 'deny', rules: [29] };
  const unpinned = literal.verdict === 'allow' && pins.ipBlockMatchesNodes === undefined;
  return { verdict: 'either', rules: unpinned ? [28, 29] : [28] };
}
