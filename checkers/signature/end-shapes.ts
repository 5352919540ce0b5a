/**
 * Shapes of what one end of a cell may have got wrong. A false allow: isolation as such, or a rule that nearly matches
 * and the conditions of it that fail. A false deny: each condition by which the end allows, since any may be the one that
 * an implementation does not see.
 */
import type { BoundWorld } from '../../model/bound-world.ts';
import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  PolicyType,
} from '../../model/kubernetes.ts';
import type { DirectionExplanation, RuleMatch } from '../../model/prediction.ts';
import type { Probe } from '../../model/probe.ts';
import type { CellEnd } from './cell-ends.ts';
import { peerConditions, peerMiss, selectorConditions, selectorMiss } from './peer-shape.ts';
import { portCondition, portMiss } from './port-shape.ts';

export type Shape = readonly string[];

export interface EndQuestion {
  readonly direction: PolicyType;
  readonly explanation: DirectionExplanation;
  readonly subject: CellEnd;
  readonly peer: CellEnd;
  readonly destination: CellEnd;
  readonly probe: Probe;
  readonly world: BoundWorld;
}

/** Shapes by which an end may have let a denied connection through; empty where the end certainly allows it. */
export function falseAllowShapes(end: EndQuestion): readonly Shape[] {
  const { explanation, subject } = end;
  if (explanation.verdict === 'allow' || subject.kind !== 'pod') return [];
  return isolatingPolicies(end).flatMap((policy) => {
    const conditions = selectorConditions('subject', policy.spec.podSelector ?? {}, subject.labels);
    const { ingress = [], egress = [] } = policy.spec;
    const [own, other] = end.direction === 'Ingress' ? [ingress, egress] : [egress, ingress];
    const only = own.length === 0 && other.length > 0 ? ['rules-of-other-direction'] : [];
    const isolations = conditions.map((condition) => ['isolated', ...withoutEmpty(condition)]);
    // Isolation by a policy without a rule of its own is a form of its own: where rules miss, it is not the suspect.
    const bare = own.length === 0;
    return [
      ...isolations.map((shape) => [...shape, ...only]),
      ...(bare ? isolations.map((shape) => [...shape, 'no-rules']) : []),
      ...rulesOf(policy, end.direction).flatMap((rule, _, rules) =>
        nearMisses(rule, policy, end).map((miss) => [
          ...miss,
          ...(rules.length > 1 ? ['several-rules'] : []),
        ]),
      ),
    ];
  });
}

/** Shapes of what an end allows by; empty where the end decides nothing. */
export function falseDenyShapes(end: EndQuestion): readonly Shape[] {
  const { explanation, subject } = end;
  if (subject.kind !== 'pod') return [];
  if (explanation.isolatedBy.length === 0) return notIsolatedShapes(end);
  const policies = isolatingPolicies(end);
  const structure = policies.length > 1 ? [['several-policies']] : [];
  return [
    ...structure,
    ...explanation.matches.flatMap((match) => matchShapes(match, policies, end)),
  ];
}

interface Rule {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

/** The empty selector selects every pod: the plainest isolation, so that it is no feature of a false allow. */
function withoutEmpty(condition: Shape): Shape {
  return condition.includes('empty') ? [] : condition;
}

function nearMisses(rule: Rule, policy: NetworkPolicy, end: EndQuestion): readonly Shape[] {
  const namespace = policy.metadata.namespace ?? 'default';
  const peerMisses = rule.peers.map((item) => peerMiss(item, namespace, end.peer));
  const portMisses = rule.ports.map((item) => portMiss(item, end.probe, end.destination));
  const peersHold = rule.peers.length === 0 || peerMisses.includes(undefined);
  const portsHold = rule.ports.length === 0 || portMisses.includes(undefined);
  if (peersHold === portsHold) return [];
  const misses = (peersHold ? portMisses : peerMisses).filter((miss) => miss !== undefined);
  const items = misses.length > 1 ? [peersHold ? 'several-ports' : 'several-peers'] : [];
  return misses.map((miss) => [...miss, ...items]);
}

function matchShapes(
  match: RuleMatch,
  policies: readonly NetworkPolicy[],
  { direction, subject, peer, world }: EndQuestion,
): readonly Shape[] {
  const policy = policies.find((candidate) => nameOf(candidate) === match.policy);
  const rules = policy === undefined ? [] : rulesOf(policy, direction);
  const rule = rules[match.rule];
  if (policy === undefined || rule === undefined || subject.kind !== 'pod') return [];
  const peerItem = match.peer === undefined ? undefined : rule.peers[match.peer];
  const portItem = match.port === undefined ? undefined : rule.ports[match.port];
  const { peers, ports } = rule;
  const blocksBeside = peers.some((item) => item !== peerItem && item.ipBlock?.except?.length);
  return [
    ...selectorConditions('subject', policy.spec.podSelector ?? {}, subject.labels),
    ...(peerItem === undefined ? [['every-peer']] : peerConditions(peerItem, peer)),
    ...(portItem === undefined ? [['every-port']] : [portCondition(portItem)]),
    ...(rules.length > 1 ? [['several-rules']] : []),
    ...(peers.length > 1 ? [['several-peers']] : []),
    ...(ports.length > 1 ? [['several-ports']] : []),
    ...(peerItem?.ipBlock !== undefined && blocksBeside ? [['ipBlock', 'except-of-another']] : []),
    ...(world.networkPolicies.length === 0 ? [['no-policy']] : []),
  ];
}

/** Policies that an implementation may take for isolating this end: they select it otherwise, or nearly. */
function notIsolatedShapes({ direction, subject, world }: EndQuestion): readonly Shape[] {
  if (subject.kind !== 'pod') return [];
  const shapes = world.networkPolicies.map((policy): Shape => {
    if (policy.metadata.namespace !== subject.namespace) return ['not-isolated', 'other-namespace'];
    const miss = selectorMiss('subject', policy.spec.podSelector, subject.labels);
    if (miss.length > 0) return ['not-isolated', ...miss];
    const unlisted = rulesOf(policy, direction).length > 0 ? ['unlisted-rules'] : [];
    return ['not-isolated', 'other-direction', ...unlisted];
  });
  return [['not-isolated'], ...shapes];
}

function isolatingPolicies({ explanation, world }: EndQuestion): readonly NetworkPolicy[] {
  const names = new Set(explanation.isolatedBy);
  return world.networkPolicies.filter((policy) => names.has(nameOf(policy)));
}

function rulesOf({ spec }: NetworkPolicy, direction: PolicyType): readonly Rule[] {
  return direction === 'Ingress'
    ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from ?? [], ports: ports ?? [] }))
    : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [] }));
}

function nameOf({ metadata }: NetworkPolicy): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}
