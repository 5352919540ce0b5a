/**
 * Peer items of a policy rule: a NetworkPolicyPeer goes in, a matcher over ends comes out. Selectors match pods and
 * nothing else; an ipBlock is definite for external addresses and open for addresses of pods and nodes.
 */
import type { IpBlock, NetworkPolicyPeer } from '../model/kubernetes.ts';
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
 * The matcher of a peer item of a policy in `policyNamespace`. Source: rules 10, 11, 24 to 27 and 29. A peer without
 * any field, which the API rejects, matches nothing.
 */
export function compilePeer(
  item: NetworkPolicyPeer,
  policyNamespace: string,
  pins: ProfilePins,
): PeerMatcher {
  if (item.ipBlock !== undefined) {
    return { matches: remember(compileIpBlock(item.ipBlock, pins)), isIpBlock: true };
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

function compileIpBlock(block: IpBlock, pins: ProfilePins): (end: End) => Outcome {
  const cidr = parseCidr(block.cidr);
  const excepts = (block.except ?? []).map(parseCidr);
  const maskRule = cidr.hostBits || excepts.some((except) => except.hostBits) ? [25] : [];
  const inBlock: Outcome = { verdict: 'allow', rules: mergeRules([24], maskRule) };
  const outside: Outcome = { verdict: 'deny', rules: mergeRules([24], maskRule) };
  const otherFamily: Outcome = { verdict: 'deny', rules: [26] };
  return (end) => {
    if (end.address.ipFamily !== cidr.ipFamily) return otherFamily;
    if (!cidr.contains(end.address)) return outside;
    if (excepts.some((except) => except.contains(end.address))) return outside;
    switch (end.kind) {
      case 'external':
        return inBlock;
      case 'pod':
        return pinned(pins.ipBlockMatchesPods, 27, inBlock);
      case 'node':
        return pinned(pins.ipBlockMatchesNodes, 29, inBlock);
    }
  };
}

function pinned(pin: 'match' | 'noMatch' | undefined, rule: number, inBlock: Outcome): Outcome {
  switch (pin) {
    case 'match':
      return { verdict: 'allow', rules: mergeRules(inBlock.rules, [rule]) };
    case 'noMatch':
      return { verdict: 'deny', rules: [rule] };
    case undefined:
      return { verdict: 'either', rules: [rule] };
  }
}
