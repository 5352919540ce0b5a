/**
 * One direction of all policies: which policies isolate a shape, and what they let it do with a peer. Shapes became
 * classes, as subjects and as peers; the verdict of a pair of classes is evaluated when it is first asked for.
 */
import type { IpFamily, NetworkPolicy, PolicyType } from '../../model/kubernetes.ts';
import type { ProfilePins } from '../../model/profile.ts';
import { effectivePolicyTypes } from '../isolation.ts';
import { createCellCache } from './cell-cache.ts';
import { classesOf, destinationsOf } from './end-classes.ts';
import type { EndShapes } from './end-shapes.ts';
import { createPeerItems } from './peer-items.ts';
import { createRuleTable, noNames, type CompiledRule, type Destination } from './rule-table.ts';
import { createSelectorEvaluator, type SelectorEvaluator } from './selector-evaluator.ts';
import { allowAll, denyAll, type VerdictTable } from './verdict-table.ts';

/** What the policies of a direction say about one class of subjects. */
export interface SubjectClass {
  /** `namespace/name` of the policies that isolate it, in the order of the world; empty means not isolated. */
  readonly isolatedBy: readonly string[];
  /** The rules of those policies: a union without order (rule 3). */
  readonly rules: readonly CompiledRule[];
  /** The names of the subject's own ports, where it is the destination. */
  readonly destination: Destination;
}

export interface SideModel {
  /** Per shape, its class as a subject. */
  readonly subjectOf: Int32Array;
  readonly subjects: readonly SubjectClass[];
  /** Per shape, its class as a peer. */
  readonly peerOf: Int32Array;
  readonly peers: number;
  /** What a subject's policies say of a peer: a number of the verdict table. */
  readonly cell: (subject: number, peer: number) => number;
  /** How many pairs of classes were evaluated so far. */
  readonly evaluated: () => number;
}

export interface SideContext {
  readonly ends: EndShapes;
  readonly direction: PolicyType;
  readonly ipFamily: IpFamily;
  readonly pins: ProfilePins;
  readonly table: VerdictTable;
}

/** The model of a direction. Source: rules 1 to 12 and 16 to 29. Throws HarnessError('input') on a bad CIDR. */
export function createSideModel(
  context: SideContext,
  networkPolicies: readonly NetworkPolicy[],
): SideModel {
  const { ends, direction, table } = context;
  const evaluateSelectors = createSelectorEvaluator(ends);
  const peerItems = createPeerItems({ ...context, evaluateSelectors, values: table.values });
  const makeRule = createRuleTable({ ...context, peerItems });
  const isolating = networkPolicies.filter(({ spec }) => effectivePolicyTypes(spec).has(direction));
  const policies = isolating.map((policy) => ({
    name: `${namespaceOf(policy)}/${policy.metadata.name}`,
    rules: rulesOf(policy, direction).map(({ peers = [], ports = [] }) =>
      makeRule(peers, ports, namespaceOf(policy)),
    ),
  }));
  const isolatedBy = isolatingPolicies(isolating, ends, evaluateSelectors);
  const destinations = destinationsOf(ends, namesUsed(isolating, direction));
  // The port is the destination's: the peer's for egress, the subject's for ingress (rule 17).
  const names = destinations.map(({ id }) => id);
  const subjectClasses = classesOf(
    ends.shapes.length,
    [],
    isolatedBy.map((indices, shape) =>
      direction === 'Ingress' && indices.length > 0
        ? `${indices.join()} ${names[shape] ?? 0}`
        : indices.join(),
    ),
  );
  const peerClasses = classesOf(
    ends.shapes.length,
    peerItems.all().map(({ verdicts }) => verdicts),
    direction === 'Egress' ? names : [],
  );
  const subjects = subjectClasses.representatives.map((shape): SubjectClass => {
    const selecting = (isolatedBy[shape] ?? []).flatMap((index) => policies[index] ?? []);
    return {
      isolatedBy: selecting.map(({ name }) => name),
      rules: [...new Set(selecting.flatMap(({ rules }) => rules))],
      destination: destinations[shape] ?? noNames,
    };
  });
  const evaluate = (subject: number, peer: number): number => {
    const shape = peerClasses.representatives[peer] ?? 0;
    const peerNames = destinations[shape] ?? noNames;
    return evaluateSubject(subjects[subject], table, (rule, own) =>
      rule.verdictFor(shape, direction === 'Egress' ? peerNames : own),
    );
  };
  // Lines belong to sources, because pairs are walked source by source.
  const cache =
    direction === 'Egress'
      ? createCellCache(peerClasses.representatives.length, evaluate)
      : createCellCache(subjects.length, (peer, subject) => evaluate(subject, peer));
  return {
    subjectOf: subjectClasses.of,
    subjects,
    peerOf: peerClasses.of,
    peers: peerClasses.representatives.length,
    cell: direction === 'Egress' ? cache.get : (subject, peer): number => cache.get(peer, subject),
    evaluated: cache.evaluated,
  };
}

/** The union of a subject's rules, or everything where nothing isolates it. Source: rules 2, 3 and 7. */
export function evaluateSubject(
  subject: SubjectClass | undefined,
  table: VerdictTable,
  verdictOf: (rule: CompiledRule, own: Destination) => number,
): number {
  if (subject === undefined || subject.isolatedBy.length === 0) return allowAll;
  let sum = denyAll;
  for (const rule of subject.rules) {
    const verdict = verdictOf(rule, subject.destination);
    if (verdict !== denyAll) sum = table.or(sum, verdict);
    if (sum === allowAll) break;
  }
  return sum;
}

/** Per shape, the positions of the policies that select it (rule 1). */
function isolatingPolicies(
  policies: readonly NetworkPolicy[],
  ends: EndShapes,
  evaluateSelectors: SelectorEvaluator,
): readonly (readonly number[])[] {
  const isolatedBy: number[][] = ends.shapes.map(() => []);
  for (const [index, policy] of policies.entries()) {
    const podSelector = policy.spec.podSelector ?? {};
    const selected = evaluateSelectors({ podSelector }, namespaceOf(policy));
    for (const [shape, verdict] of selected.entries()) {
      if (verdict !== 0) isolatedBy[shape]?.push(index);
    }
  }
  return isolatedBy;
}

/** `protocol/name` of every named port of a direction's rules. */
function namesUsed(policies: readonly NetworkPolicy[], direction: PolicyType): ReadonlySet<string> {
  const ports = policies.flatMap((policy) =>
    rulesOf(policy, direction).flatMap((rule) => rule.ports ?? []),
  );
  return new Set(
    ports.flatMap(({ port, protocol }) =>
      typeof port === 'string' ? [`${protocol ?? 'TCP'}/${port}`] : [],
    ),
  );
}

interface RuleLists {
  readonly peers: NonNullable<NetworkPolicy['spec']['ingress']>[number]['from'];
  readonly ports: NonNullable<NetworkPolicy['spec']['ingress']>[number]['ports'];
}

function rulesOf({ spec }: NetworkPolicy, direction: PolicyType): readonly RuleLists[] {
  return direction === 'Ingress'
    ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
    : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
}

function namespaceOf({ metadata }: NetworkPolicy): string {
  return metadata.namespace ?? 'default';
}
