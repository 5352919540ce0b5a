/**
 * One rule of a policy, compiled: peers AND ports, each list ORed (rule 9). A question goes in; out come every pair of
 * items that lets it match, or the rule numbers that keep it from matching.
 */
import type { NetworkPolicyPeer, NetworkPolicyPort, PolicyType } from '../model/kubernetes.ts';
import type { RuleMatch } from '../model/prediction.ts';
import type { ProfilePins } from '../model/profile.ts';
import { bothOutcomes, mergeRules, type Outcome } from './kleene.ts';
import { compilePeer, type PeerMatcher } from './peers.ts';
import { compilePort, type PortMatcher } from './ports.ts';
import type { DirectionQuestion } from './question.ts';

export interface RuleResult {
  readonly matches: readonly RuleMatch[];
  /** Why the rule does not match; empty when it does or may. */
  readonly missedBy: readonly number[];
}

export type RuleEvaluator = (question: DirectionQuestion) => RuleResult;

/** Where a rule stands: the policy as `namespace/name`, its namespace, and the rule's index in its direction. */
export interface RuleLocation {
  readonly policy: string;
  readonly namespace: string;
  readonly direction: PolicyType;
  readonly rule: number;
}

/** The evaluator of a rule. Absent and empty lists both mean "every" (rules 8, 9). */
export function compileRule(
  peers: readonly NetworkPolicyPeer[],
  ports: readonly NetworkPolicyPort[],
  location: RuleLocation,
  pins: ProfilePins,
): RuleEvaluator {
  const { namespace, ...where } = location;
  const peerItems = peers.map((item, peer) => ({
    ...compilePeer(item, namespace, where.direction, pins),
    peer,
  }));
  const portItems = ports.map((item, port) => ({ matches: compilePort(item, pins), port }));
  const peerChoices: readonly PeerChoice[] = peers.length === 0 ? [everyPeer] : peerItems;
  const portChoices: readonly PortChoice[] = ports.length === 0 ? [everyPort] : portItems;
  const pairs = peerChoices.map((peer) => ({
    peer,
    ports: portChoices.map((port) => ({ port, judge: pairJudge(where, peer, port) })),
  }));
  const conjunctionRule = peers.length > 0 && ports.length > 0 ? [9] : [];

  return (question) => {
    const matches: RuleMatch[] = [];
    const peerMisses: (readonly number[])[] = [];
    const portMisses: (readonly number[])[] = [];
    for (const pair of pairs) {
      const peerOutcome = pair.peer.matches(question.peer);
      if (peerOutcome.verdict === 'deny') {
        peerMisses.push(peerOutcome.rules);
        continue;
      }
      for (const { port, judge } of pair.ports) {
        const portOutcome = port.matches(question, pair.peer.isIpBlock);
        if (portOutcome.verdict === 'deny') portMisses.push(portOutcome.rules);
        else matches.push(judge(peerOutcome, portOutcome));
      }
    }
    if (matches.length > 0) return { matches, missedBy: [] };
    // Some peer item matched, but no port item: then the ports decide, otherwise the peers do.
    const misses = portMisses.length > 0 ? [...portMisses, conjunctionRule] : peerMisses;
    return { matches, missedBy: mergeRules(...misses) };
  };
}

interface PeerChoice extends PeerMatcher {
  readonly peer?: number;
}

interface PortChoice {
  readonly matches: PortMatcher;
  readonly port?: number;
}

const every: Outcome = { verdict: 'allow', rules: [9] };
const everyPeer: PeerChoice = { matches: () => every, isIpBlock: false };
const everyPort: PortChoice = { matches: () => every };

/**
 * Builds the match of one peer item with one port item. Outcomes are mostly the same few objects, so each match is
 * built once and shared by all predictions that rest on it.
 */
function pairJudge(
  where: Pick<RuleMatch, 'policy' | 'direction' | 'rule'>,
  peer: PeerChoice,
  port: PortChoice,
): (peerOutcome: Outcome, portOutcome: Outcome) => RuleMatch {
  const items = {
    ...where,
    ...(peer.peer === undefined ? {} : { peer: peer.peer }),
    ...(port.port === undefined ? {} : { port: port.port }),
  };
  const built = new WeakMap<Outcome, WeakMap<Outcome, RuleMatch>>();
  return (peerOutcome, portOutcome) => {
    const row = built.get(peerOutcome) ?? new WeakMap<Outcome, RuleMatch>();
    built.set(peerOutcome, row);
    const known = row.get(portOutcome);
    if (known !== undefined) return known;
    const { rules } = bothOutcomes(peerOutcome, portOutcome);
    const open = peerOutcome.verdict === 'either' || portOutcome.verdict === 'either';
    const match: RuleMatch = { ...items, verdict: open ? 'either' : 'allow', rules };
    row.set(portOutcome, match);
    return match;
  };
}
