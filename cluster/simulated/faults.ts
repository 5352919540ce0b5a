/**
 * The switchable faults (mutants) of the simulated cluster: what each one gets wrong and which
 * class of real bug reports it stands for. One fault is one small deviation in the compile or
 * lookup step, or in what the agent makes of changes (cni-agent.ts), found there by its name.
 */

import { addressFaults } from './address-faults.ts';
import { churnFaults } from './churn-faults.ts';

/** Classes of faults seen in real implementations. */
type FaultClass =
  | 'port names and numbers'
  | 'CIDR algebra'
  | 'direction'
  | 'union'
  | 'label algebra'
  | 'degenerate shapes'
  | 'churn'
  | 'second family'
  | 'host and self'
  | 'enforcement';

export interface FaultDescription {
  readonly faultClass: FaultClass;
  /** What an implementation with this fault does, in one line. */
  readonly description: string;
}

const faults = {
  'named-port-resolved-on-source': {
    faultClass: 'port names and numbers',
    description: 'a named port takes its number from the source pod instead of the destination',
  },
  'named-port-missing-allows-all': {
    faultClass: 'port names and numbers',
    description: 'a port name that the destination does not declare opens every port of it',
  },
  'named-port-first-pod-number': {
    faultClass: 'port names and numbers',
    description: 'a named port has the number of the first pod that declares it, on every pod',
  },
  'named-port-ignores-protocol': {
    faultClass: 'port names and numbers',
    description: 'a port name resolves although the container port has another protocol',
  },
  'protocol-ignored': {
    faultClass: 'port names and numbers',
    description: 'a port item matches its number on every protocol',
  },
  'undeclared-port-matches-nothing': {
    faultClass: 'port names and numbers',
    description: 'an ingress port number that the pod does not declare matches nothing',
  },
  ...addressFaults,
  'policy-types-default-wrong': {
    faultClass: 'direction',
    description: 'a policy with only egress rules does not isolate ingress',
  },
  'egress-types-ignored': {
    faultClass: 'direction',
    description: 'policy type Egress isolates nobody',
  },
  'egress-deny-all-ignored': {
    faultClass: 'direction',
    description: 'policy type Egress without egress rules isolates nobody',
  },
  'ingress-deny-all-ignored': {
    faultClass: 'direction',
    description: 'policy type Ingress without ingress rules isolates nobody',
  },
  'unlisted-direction-enforced': {
    faultClass: 'direction',
    description: 'egress rules isolate although policyTypes does not list Egress',
  },
  'ingress-isolates-egress': {
    faultClass: 'direction',
    description: 'a policy of type Ingress alone closes egress too',
  },
  'ingress-rule-satisfies-egress': {
    faultClass: 'direction',
    description: 'an ingress rule that matches stands in for the missing egress rule of the source',
  },
  'egress-allow-skips-ingress': {
    faultClass: 'direction',
    description: 'a connection that an egress rule allows is not checked at the destination',
  },
  'peers-and-as-or': {
    faultClass: 'union',
    description: 'namespaceSelector and podSelector of one item match independently',
  },
  'peers-or-as-and': {
    faultClass: 'union',
    description: 'an address must match every item of a peer list',
  },
  'pod-selector-crosses-namespaces': {
    faultClass: 'union',
    description: 'a podSelector peer alone matches pods of every namespace',
  },
  'union-as-override': {
    faultClass: 'union',
    description: 'of several policies on one pod only the last counts',
  },
  'second-policy-ignored': {
    faultClass: 'union',
    description: 'of several policies on one pod only the first counts',
  },
  'union-as-intersection': {
    faultClass: 'union',
    description: 'every policy on a pod must allow a connection',
  },
  'sibling-rules-leak-ports': {
    faultClass: 'union',
    description: 'peers of one rule are combined with the ports of the other rules of its policy',
  },
  'first-rule-only': {
    faultClass: 'union',
    description: 'rules after the first of a policy are ignored',
  },
  'first-port-only': {
    faultClass: 'union',
    description: 'port items after the first of a rule are ignored',
  },
  'first-peer-only': {
    faultClass: 'union',
    description: 'peer items after the first of a rule are ignored',
  },
  'not-in-missing-key-false': {
    faultClass: 'label algebra',
    description: 'NotIn does not match an object without the key',
  },
  'not-in-first-value-only': {
    faultClass: 'label algebra',
    description: 'NotIn looks at its first value alone',
  },
  'in-first-value-only': {
    faultClass: 'label algebra',
    description: 'In looks at its first value alone',
  },
  'exists-ignored-value': {
    faultClass: 'label algebra',
    description: 'Exists does not match a key whose value is empty',
  },
  'does-not-exist-matches-empty': {
    faultClass: 'label algebra',
    description: 'DoesNotExist matches a key whose value is empty',
  },
  'match-labels-empty-value-matches-absent': {
    faultClass: 'label algebra',
    description: 'matchLabels with an empty value matches an object without the key',
  },
  'match-expressions-ignored': {
    faultClass: 'label algebra',
    description: 'matchExpressions are not evaluated',
  },
  'match-labels-ignored-beside-expressions': {
    faultClass: 'label algebra',
    description: 'matchLabels are not evaluated where matchExpressions are present',
  },
  'expressions-as-or': {
    faultClass: 'label algebra',
    description: 'one matching requirement of a selector is enough',
  },
  'negative-selector-matches-external': {
    faultClass: 'label algebra',
    description: 'a selector of negative requirements alone matches addresses that are no pod',
  },
  'metadata-name-label-missing': {
    faultClass: 'label algebra',
    description: 'the label kubernetes.io/metadata.name of namespaces is not seen',
  },
  'namespace-prefix-confused': {
    faultClass: 'label algebra',
    description: 'a podSelector peer reaches namespaces whose names begin with that of the policy',
  },
  'end-port-exclusive': {
    faultClass: 'degenerate shapes',
    description: 'the last port of a range is not in it',
  },
  'end-port-ignored': {
    faultClass: 'degenerate shapes',
    description: 'a port range is its first port alone',
  },
  'end-port-equal-matches-nothing': {
    faultClass: 'degenerate shapes',
    description: 'a port range of one port matches nothing',
  },
  'port-range-on-udp-ignored': {
    faultClass: 'degenerate shapes',
    description: 'a UDP port range is its first port alone',
  },
  'protocol-without-port-matches-nothing': {
    faultClass: 'degenerate shapes',
    description: 'a port item with a protocol but no port matches nothing',
  },
  'empty-pod-selector-selects-none': {
    faultClass: 'degenerate shapes',
    description: 'an empty spec.podSelector selects no pod',
  },
  'empty-peer-selector-matches-none': {
    faultClass: 'degenerate shapes',
    description: 'an empty podSelector in a peer matches no pod',
  },
  'empty-peers-match-none': {
    faultClass: 'degenerate shapes',
    description: 'a rule without peers matches nobody',
  },
  'empty-namespace-selector-matches-external': {
    faultClass: 'degenerate shapes',
    description: 'an empty namespaceSelector matches addresses outside the cluster',
  },
  ...churnFaults,
  'ipv6-not-enforced': {
    faultClass: 'second family',
    description: 'policies do not restrict IPv6',
  },
  'first-address-only': {
    faultClass: 'second family',
    description: 'selectors know the first address of a pod alone',
  },
  'zero-cidr-crosses-families': {
    faultClass: 'second family',
    description: 'an ipBlock with prefix length 0 matches both address families',
  },
  'self-traffic-denied': {
    faultClass: 'host and self',
    description: 'policies restrict a pod that talks to its own address',
  },
  'same-node-not-enforced': {
    faultClass: 'host and self',
    description: 'policies do not restrict pods of one node among themselves',
  },
  'cross-node-not-enforced': {
    faultClass: 'host and self',
    description: 'policies do not restrict pods of different nodes',
  },
  'external-ingress-not-enforced': {
    faultClass: 'host and self',
    description: 'policies do not restrict connections from outside the cluster',
  },
  'egress-to-external-not-enforced': {
    faultClass: 'host and self',
    description: 'policies do not restrict connections to outside the cluster',
  },
  'udp-not-enforced': {
    faultClass: 'enforcement',
    description: 'policies do not restrict UDP',
  },
  'policies-not-enforced': {
    faultClass: 'enforcement',
    description: 'policies are accepted and never enforced',
  },
  'intermittent-allow': {
    faultClass: 'enforcement',
    description: 'one in ten denied connections goes through',
  },
} as const satisfies Readonly<Record<string, FaultDescription>>;

export type FaultName = keyof typeof faults;

/** The faults of one cluster; compile and lookup ask it by name. */
export type Faults = ReadonlySet<FaultName>;

/** Every fault by name. */
export const faultCatalogue: Readonly<Record<FaultName, FaultDescription>> = faults;

/** The names in the catalogue, in its order. */
export const faultNames = Object.keys(faults) as readonly FaultName[];
