/**
 * One direction of all policies: which policies isolate a shape, and what they let it do with a peer. Shapes became
 * classes, as subjects and as peers; the verdict of a pair of classes is evaluated when it is first asked for.
 */
import type { IpFamily, NetworkPolicy, PolicyType } from '../../model/kubernetes.ts';
import type { ProfilePins } from '../../model/profile.ts';
import { createCellCache } from './cell-cache.ts';
import {
  directedPolicies,
  isolatingPolicies,
  portNamesUsed,
  type DirectedPolicy,
} from './directed-policies.ts';
import { classesOf, destinationsOf } from './end-classes.ts';
import type { EndShapes } from './end-shapes.ts';
import { createPeerItems } from './peer-items.ts';
import {
  createRuleTable,
  noNames,
  type CompiledRule,
  type Destination,
  type RuleCompiler,
} from './rule-table.ts';
import { createSelectorEvaluator } from './selector-evaluator.ts';
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
  const policies = directedPolicies(networkPolicies, direction);
  const isolatedBy = isolatingPolicies(policies, ends, evaluateSelectors);
  const destinations = destinationsOf(ends, portNamesUsed(policies));
  const rules = compileRules(policies, createRuleTable({ ...context, peerItems }));
  // The port is the destination's: the peer's for egress, the subject's for ingress (rule 17).
  const names = destinations.map(({ id }) => id);
  const subjectClasses = classesOf(
    ends.shapes.length,
    [],
    subjectKeys(isolatedBy, names, direction),
  );
  const peerClasses = classesOf(
    ends.shapes.length,
    peerItems.all().map(({ verdicts }) => verdicts),
    direction === 'Egress' ? names : [],
  );
  const subjects = subjectClasses.representatives.map((shape): SubjectClass => {
    const selecting = isolatedBy[shape] ?? [];
    return {
      isolatedBy: selecting.flatMap((index) => policies[index]?.name ?? []),
      rules: [...new Set(selecting.flatMap((index) => rules[index] ?? []))],
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
  const peers = peerClasses.representatives.length;
  return {
    subjectOf: subjectClasses.of,
    subjects,
    peerOf: peerClasses.of,
    peers,
    ...rememberCells(direction, subjects.length, peers, evaluate),
  };
}

function compileRules(
  policies: readonly DirectedPolicy[],
  compile: RuleCompiler,
): readonly (readonly CompiledRule[])[] {
  return policies.map(({ rules, namespace }) =>
    rules.map(({ peers, ports }) => compile(peers, ports, namespace)),
  );
}

/** Subjects with the same policies are one class, unless names of their own ports may tell them apart. */
function subjectKeys(
  isolatedBy: readonly (readonly number[])[],
  names: readonly number[],
  direction: PolicyType,
): readonly string[] {
  return isolatedBy.map((policies, shape) =>
    direction === 'Ingress' && policies.length > 0
      ? `${policies.join()} ${names[shape] ?? 0}`
      : policies.join(),
  );
}

/** Lines of the cache belong to sources, because pairs are walked source by source. */
function rememberCells(
  direction: PolicyType,
  subjects: number,
  peers: number,
  evaluate: (subject: number, peer: number) => number,
): Pick<SideModel, 'cell' | 'evaluated'> {
  if (direction === 'Egress') {
    const { get, evaluated } = createCellCache(peers, evaluate);
    return { cell: get, evaluated };
  }
  const { get, evaluated } = createCellCache(subjects, (peer, subject) => evaluate(subject, peer));
  return { cell: (subject, peer) => get(peer, subject), evaluated };
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
