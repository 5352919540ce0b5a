/** The manifest mutants: mistakes that an implementation, or the person who writes a policy, makes with one field. */
import { formatAddressReference, parseAddressReference } from '../../../model/address-reference.ts';
import type { NetworkPolicyPeer, NetworkPolicyPort } from '../../../model/kubernetes.ts';
import {
  peersMutant,
  policyMutant,
  portsMutant,
  rulesMutant,
  selectorMutant,
  specMutant,
  type ManifestMutant,
} from './mutant.ts';
import { objectMutants } from './object-mutants.ts';

/** Bits by which a cidr is widened. */
const widenedBits = 8;
/** The number that a named port is taken for. */
const namedPortNumber = 80;

const ipBlockMutants: readonly ManifestMutant[] = [
  peersMutant('except-dropped', (peer) => [
    peer.ipBlock ? { ipBlock: { cidr: peer.ipBlock.cidr } } : peer,
  ]),
  peersMutant('cidr-widened', (peer) => [
    peer.ipBlock ? { ipBlock: { ...peer.ipBlock, cidr: widen(peer.ipBlock.cidr) } } : peer,
  ]),
];

const portMutants: readonly ManifestMutant[] = [
  portsMutant('end-port-dropped', (port) => ({ ...port, endPort: undefined })),
  portsMutant('end-port-plus-one', (port) =>
    port.endPort === undefined || port.endPort === 65535
      ? port
      : { ...port, endPort: port.endPort + 1 },
  ),
  portsMutant('end-port-minus-one', (port) =>
    port.endPort === undefined || port.endPort === port.port
      ? port
      : { ...port, endPort: port.endPort - 1 },
  ),
  portsMutant('protocol-swapped', ({ protocol = 'TCP', ...port }) => ({
    ...port,
    protocol: protocol === 'TCP' ? 'UDP' : 'TCP',
  })),
  portsMutant('port-plus-one', shiftPort),
  portsMutant('named-port-numbered', (port) =>
    typeof port.port === 'string' ? { ...port, port: namedPortNumber } : port,
  ),
  rulesMutant('ports-emptied', (rules) => rules.map(({ peers }) => ({ peers }))),
  rulesMutant('first-port-dropped', (rules) =>
    rules.map((rule) => ({ ...rule, ports: dropFirst(rule.ports) })),
  ),
];

const peerMutants: readonly ManifestMutant[] = [
  peersMutant('namespace-selector-dropped', ({ namespaceSelector, ...peer }) => [
    peer.podSelector === undefined && namespaceSelector ? { namespaceSelector } : peer,
  ]),
  peersMutant('pod-selector-dropped', ({ podSelector, ...peer }) => [
    peer.namespaceSelector === undefined && podSelector ? { podSelector } : peer,
  ]),
  peersMutant('peer-split', splitPeer),
  rulesMutant('peers-emptied', (rules) => rules.map(({ ports }) => ({ ports }))),
  rulesMutant('first-peer-dropped', (rules) =>
    rules.map((rule) => ({ ...rule, peers: dropFirst(rule.peers) })),
  ),
];

const ruleMutants: readonly ManifestMutant[] = [
  rulesMutant('first-rule-dropped', (rules) => rules.slice(1)),
  rulesMutant('rule-doubled-with-all-ports', (rules) =>
    rules.flatMap((rule) => [rule, { peers: rule.peers }]),
  ),
  specMutant('egress-type-dropped', (spec) => ({ ...spec, policyTypes: ['Ingress'] })),
  specMutant('egress-type-added', (spec) => ({ ...spec, policyTypes: ['Ingress', 'Egress'] })),
  specMutant('ingress-type-dropped', (spec) => ({ ...spec, policyTypes: ['Egress'] })),
  specMutant('ingress-moved-to-egress', ({ ingress = [], ...spec }) => ({
    ...spec,
    policyTypes: ['Egress'],
    egress: ingress.map(({ from, ports }) => ({
      ...(ports && { ports }),
      ...(from && { to: from }),
    })),
  })),
];

const selectorMutants: readonly ManifestMutant[] = [
  policyMutant('subject-emptied', (policy) => ({
    ...policy,
    spec: { ...policy.spec, podSelector: {} },
  })),
  selectorMutant('match-labels-emptied', ({ matchExpressions }) => ({
    ...(matchExpressions && { matchExpressions }),
  })),
  selectorMutant('not-in-becomes-in', (selector) => swapOperators(selector, 'NotIn', 'In')),
  selectorMutant('in-becomes-not-in', (selector) => swapOperators(selector, 'In', 'NotIn')),
  selectorMutant('exists-becomes-does-not-exist', (selector) =>
    swapOperators(selector, 'Exists', 'DoesNotExist'),
  ),
  selectorMutant('first-expression-dropped', (selector) => ({
    ...selector,
    ...(selector.matchExpressions && { matchExpressions: selector.matchExpressions.slice(1) }),
  })),
  selectorMutant('values-changed', (selector) => ({
    ...selector,
    ...(selector.matchExpressions && {
      matchExpressions: selector.matchExpressions.map((expression) =>
        expression.values?.length ? { ...expression, values: ['another'] } : expression,
      ),
    }),
  })),
];

export const manifestMutants: readonly ManifestMutant[] = [
  ...ipBlockMutants,
  ...portMutants,
  ...peerMutants,
  ...ruleMutants,
  ...selectorMutants,
  ...objectMutants,
];

type Selector = Parameters<Parameters<typeof selectorMutant>[1]>[0];
type Operator = NonNullable<Selector['matchExpressions']>[number]['operator'];

function swapOperators(selector: Selector, from: Operator, to: Operator): Selector {
  const { matchExpressions } = selector;
  if (matchExpressions === undefined) return selector;
  return {
    ...selector,
    matchExpressions: matchExpressions.map((expression) =>
      expression.operator === from ? { ...expression, operator: to } : expression,
    ),
  };
}

function splitPeer({
  podSelector,
  namespaceSelector,
  ...peer
}: NetworkPolicyPeer): readonly NetworkPolicyPeer[] {
  if (podSelector === undefined || namespaceSelector === undefined) {
    return [{ ...peer, ...(podSelector && { podSelector }), ...(namespaceSelector && { namespaceSelector }) }]; // prettier-ignore
  }
  return [{ podSelector }, { namespaceSelector }];
}

function shiftPort(port: NetworkPolicyPort): NetworkPolicyPort {
  if (typeof port.port !== 'number' || port.port === 65535) return port;
  const shifted = port.port + 1;
  const { endPort } = port;
  return {
    ...port,
    port: shifted,
    ...(endPort === undefined ? {} : { endPort: Math.max(endPort, shifted) }),
  };
}

/** The list without its first item; the last one stays, because an empty list would mean everything. */
function dropFirst<Item>(items: readonly Item[] | undefined): readonly Item[] | undefined {
  return items !== undefined && items.length > 1 ? items.slice(1) : items;
}

function widen(cidr: string): string {
  const reference = parseAddressReference(cidr);
  if (reference !== undefined) {
    const prefixLength = Math.max(0, reference.prefixLength - widenedBits);
    return formatAddressReference({ ...reference, prefixLength });
  }
  const [address = '', prefix] = cidr.split('/');
  return `${address}/${Math.max(0, Number(prefix) - widenedBits)}`;
}
