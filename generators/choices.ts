/**
 * The arbitrary of a scenario's choices: a plain record of rolls, which build-scenario.ts turns into objects. There is
 * no `chain`, `gen` or `map` here, so that drawing, replaying and storing stay simple; and no bias, because a roll near
 * a bound means nothing: weights live in factors.ts.
 */
import * as fc from 'fast-check';
import { rollRange } from './pick.ts';
import { swarmRolls } from './factors.ts';

export interface SelectorChoices {
  readonly kind: number;
  readonly stray: number;
  readonly key: number;
  readonly value: number;
  readonly more: number;
  readonly second: number;
}

export interface CidrChoices {
  readonly target: number;
  readonly family: number;
  readonly prefix: number;
  readonly form: number;
  readonly except: number;
  readonly exceptPrefix: number;
  readonly again: number;
}

export interface PeerChoices {
  readonly kind: number;
  readonly cidrKind: number;
  readonly aim: number;
  readonly namespaceKind: number;
  readonly pod: SelectorChoices;
  readonly namespace: SelectorChoices;
  readonly cidr: CidrChoices;
}

export interface PortChoices {
  readonly kind: number;
  readonly protocol: number;
  readonly value: number;
  readonly match: number;
}

export interface RuleChoices {
  readonly form: number;
  readonly peers: readonly PeerChoices[];
  readonly ports: readonly PortChoices[];
}

export interface SectionChoices {
  readonly kind: number;
  readonly form: number;
  readonly rules: readonly RuleChoices[];
}

export interface PolicyChoices {
  readonly aim: number;
  readonly subject: SelectorChoices;
  readonly direction: number;
  readonly types: number;
  readonly typesForm: number;
  readonly reallow: number;
  readonly ingress: SectionChoices;
  readonly egress: SectionChoices;
}

export interface PodChoices {
  readonly shape: number;
  readonly labels: readonly number[];
}

export interface Choices {
  readonly density: number;
  readonly swarm: readonly number[];
  readonly namespaces: number;
  readonly namespaceLabels: readonly (readonly number[])[];
  readonly hostNetwork: number;
  readonly podCount: number;
  readonly few: number;
  readonly names: number;
  readonly pods: readonly PodChoices[];
  readonly policies: readonly PolicyChoices[];
}

/** One roll. */
export const roll = fc.integer({ min: 0, max: rollRange - 1 });

/** A list whose length is drawn between the bounds. */
export function list<T>(
  item: fc.Arbitrary<T>,
  minLength: number,
  maxLength: number,
): fc.Arbitrary<T[]> {
  return fc.array(item, { minLength, maxLength, size: 'max' });
}

/** A plain record of choices. */
export function flat<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(fields, { noNullPrototype: true });
}

const selector = flat<SelectorChoices>({
  kind: roll,
  stray: roll,
  key: roll,
  value: roll,
  more: roll,
  second: roll,
});

const peer = flat<PeerChoices>({
  kind: roll,
  cidrKind: roll,
  aim: roll,
  namespaceKind: roll,
  pod: selector,
  namespace: selector,
  cidr: flat<CidrChoices>({
    target: roll,
    family: roll,
    prefix: roll,
    form: roll,
    except: roll,
    exceptPrefix: roll,
    again: roll,
  }),
});

const port = flat<PortChoices>({ kind: roll, protocol: roll, value: roll, match: roll });

const section = flat<SectionChoices>({
  kind: roll,
  form: roll,
  rules: list(
    flat<RuleChoices>({ form: roll, peers: list(peer, 1, 2), ports: list(port, 1, 2) }),
    1,
    2,
  ),
});

/** The choices of one policy. */
export const policyArbitrary = flat<PolicyChoices>({
  aim: roll,
  subject: selector,
  direction: roll,
  types: roll,
  typesForm: roll,
  reallow: roll,
  ingress: section,
  egress: section,
});

/** How many label keys there are to roll for, on each pod and namespace. */
const labelRolls = 3;
export const podsBound = 16;
const namespacesBound = 5;
export const policiesBound = 6;

/** Every choice of one scenario; the same for all options, so that a case looks alike under different ones. */
export const choicesArbitrary: fc.Arbitrary<Choices> = fc.noBias(
  flat<Choices>({
    density: roll,
    swarm: list(roll, swarmRolls, swarmRolls),
    namespaces: roll,
    namespaceLabels: list(list(roll, labelRolls, labelRolls), namespacesBound, namespacesBound),
    hostNetwork: roll,
    podCount: roll,
    few: roll,
    names: roll,
    pods: list(
      flat<PodChoices>({ shape: roll, labels: list(roll, labelRolls, labelRolls) }),
      podsBound,
      podsBound,
    ),
    policies: list(policyArbitrary, 3, policiesBound),
  }),
);
