/**
 * Port items of a policy rule: a NetworkPolicyPort goes in, a matcher over questions comes out. The port is always the
 * destination's, after any translation by a Service (rule 17).
 */
import type { NetworkPolicyPort, PodSpec } from '../model/kubernetes.ts';
import type { ProfilePins } from '../model/profile.ts';
import { bothOutcomes, type Outcome } from './kleene.ts';
import { compileNamedPort, type NamedPortResolver } from './named-port.ts';
import type { DirectionQuestion } from './question.ts';

/** What a port item looks at: of the destination only whether it is a pod, and which names that pod declares. */
export interface PortQuestion extends Pick<DirectionQuestion, 'direction' | 'protocol' | 'port'> {
  readonly destination:
    { readonly kind: 'pod'; readonly spec: PodSpec } | { readonly kind: 'node' | 'external' };
}

/** `throughIpBlock`: the peer item of the same rule that matched is an ipBlock (rule 21). */
export type PortMatcher = (question: PortQuestion, throughIpBlock: boolean) => Outcome;

/** The matcher of a port item. Source: rules 16 to 23. */
export function compilePort(item: NetworkPolicyPort, pins: ProfilePins): PortMatcher {
  const protocol = item.protocol ?? 'TCP';
  const matchesPort = compilePortOfProtocol(item, pins);
  return (question, throughIpBlock) =>
    question.protocol === protocol ? matchesPort(question, throughIpBlock) : otherProtocol;
}

function compilePortOfProtocol(item: NetworkPolicyPort, pins: ProfilePins): PortMatcher {
  const { port, endPort } = item;
  if (port === undefined) return () => wholeProtocol;
  if (typeof port === 'string') {
    const resolver = compileNamedPort(port, item.protocol ?? 'TCP', pins);
    return (question, throughIpBlock) => matchName(resolver, question, throughIpBlock, pins);
  }
  if (endPort === undefined) return (question) => (question.port === port ? samePort : otherPort);
  return (question) =>
    question.port >= port && question.port <= endPort ? insideRange : outsideRange;
}

function matchName(
  resolver: NamedPortResolver,
  question: PortQuestion,
  throughIpBlock: boolean,
  pins: ProfilePins,
): Outcome {
  const { destination, direction } = question;
  const pinned = pins.namedPortWithIpBlock;
  if (destination.kind !== 'pod') {
    // An address without a pod has no names, whichever way an implementation resolves them.
    return pinned === undefined ? openName : nothingToResolve;
  }
  const resolved = resolver(destination.spec, question.port);
  // On ingress the destination is the selected pod itself, so an ipBlock among the sources changes nothing.
  if (direction === 'Ingress' || !throughIpBlock || pinned === 'resolves') return resolved;
  return pinned === 'matchesNothing' ? nothingToResolve : bothOutcomes(openName, resolved);
}

const otherProtocol: Outcome = { verdict: 'deny', rules: [16] };
const wholeProtocol: Outcome = { verdict: 'allow', rules: [16] };
const samePort: Outcome = { verdict: 'allow', rules: [16, 17] };
const otherPort: Outcome = { verdict: 'deny', rules: [16, 17] };
const insideRange: Outcome = { verdict: 'allow', rules: [22] };
const outsideRange: Outcome = { verdict: 'deny', rules: [22] };
const nothingToResolve: Outcome = { verdict: 'deny', rules: [21] };
const openName: Outcome = { verdict: 'either', rules: [21] };
