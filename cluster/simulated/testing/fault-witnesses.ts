/**
 * A witness for every fault: worlds to apply in turn and probes of the last one whose answer is
 * known by hand. The healthy cluster gives that answer to each; a cluster with the fault
 * contradicts it at least once.
 */
import type { NetworkPolicyPeer, NetworkPolicySpec } from '../../../model/kubernetes.ts';
import type { World } from '../../../model/scenario.ts';
import type { FaultName } from '../faults.ts';
import { churnWitnesses } from './churn-witnesses.ts';
import { namespace, pod, policy, world } from './objects.ts';

export interface FaultWitness {
  readonly worlds: readonly World[];
  /** `x/a>x/b TCP 80`, `e0>x/a UDP 53 IPv6`. */
  readonly probes: readonly string[];
  /** The right answer to all of them. */
  readonly open: boolean;
  /** A node whose agent is restarted before the probes are asked. */
  readonly restart?: string;
  /** How long after that they are asked. */
  readonly waitMs?: number;
}

/** Namespaces x, xy and z; b and c of x on different nodes, the rest beside a on n0. */
const namespaces = [namespace('x', { team: 'x' }), namespace('xy', { team: 'y' }), namespace('z')];
const port = (name: string, containerPort: number, protocol: 'TCP' | 'UDP' = 'TCP') => ({
  containers: [{ name: 'agent', ports: [{ name, containerPort, protocol }] }],
});
const pods = [
  pod('x/a', { app: 'a', role: 'peer', empty: '' }, port('web', 80)),
  pod('x/b', { app: 'b', role: 'peer' }, { ...port('web', 81), nodeName: 'n1' }),
  pod('x/c', { app: 'c' }, port('web', 82, 'UDP')),
  pod('x/d', {}, { nodeName: 'n1' }),
  pod('xy/a', { app: 'a' }),
  pod('z/a', { app: 'a' }),
];

const withPolicies = (...specs: readonly NetworkPolicySpec[]): readonly World[] => [
  world(
    namespaces,
    pods,
    specs.map((spec, index) => policy(`x/p${index}`, spec)),
  ),
];

const onA = { matchLabels: { app: 'a' } };
const onB = { matchLabels: { app: 'b' } };
const from = (...peers: readonly NetworkPolicyPeer[]): NetworkPolicySpec => ({
  podSelector: onA,
  ingress: [{ from: peers }],
});
const podPeer = (app: string): NetworkPolicyPeer => ({ podSelector: { matchLabels: { app } } });
const block = (cidr: string, ...except: readonly string[]): NetworkPolicyPeer => ({
  ipBlock: { cidr, except },
});
const egressFromA = (...egress: NonNullable<NetworkPolicySpec['egress']>): NetworkPolicySpec => ({
  podSelector: onA,
  policyTypes: ['Egress'],
  egress,
});
const denyAll: NetworkPolicySpec = { policyTypes: ['Ingress', 'Egress'] };
const allowB = from(podPeer('b'));
const denied = 'x/b>x/a TCP 80';

const closed = (worlds: readonly World[], ...probes: readonly string[]): FaultWitness => ({
  worlds,
  probes,
  open: false,
});
const open = (worlds: readonly World[], ...probes: readonly string[]): FaultWitness => ({
  worlds,
  probes,
  open: true,
});

/** In the order of the catalogue; the type asks for one per fault. */
export const faultWitnesses: Readonly<Record<FaultName, FaultWitness>> = {
  'named-port-resolved-on-source': closed(
    withPolicies({ podSelector: onA, ingress: [{ ports: [{ port: 'web' }] }] }),
    'x/b>x/a TCP 81',
    'x/c>x/a TCP 81',
    'x/d>x/a TCP 81',
  ),
  'named-port-missing-allows-all': closed(
    withPolicies({ podSelector: onA, ingress: [{ ports: [{ port: 'metrics' }] }] }),
    denied,
  ),
  'named-port-first-pod-number': open(
    withPolicies({ podSelector: onB, ingress: [{ ports: [{ port: 'web' }] }] }),
    'x/a>x/b TCP 81',
  ),
  'named-port-ignores-protocol': closed(
    withPolicies({
      podSelector: { matchLabels: { app: 'c' } },
      ingress: [{ ports: [{ port: 'web', protocol: 'TCP' }] }],
    }),
    'x/a>x/c TCP 82',
  ),
  'protocol-ignored': closed(
    withPolicies({ podSelector: onA, ingress: [{ ports: [{ port: 80 }] }] }),
    'x/b>x/a UDP 80',
  ),
  'undeclared-port-matches-nothing': open(
    withPolicies({ podSelector: onA, ingress: [{ ports: [{ port: 8080 }] }] }),
    'x/b>x/a TCP 8080',
  ),
  'ignores-except': closed(
    withPolicies(from(block('172.18.0.0/16', '172.18.0.192/26'))),
    'e0>x/a TCP 80',
  ),
  'except-applies-to-other-items': open(
    withPolicies(from(block('172.18.0.0/16', '172.18.0.192/26'), block('172.18.0.200/32'))),
    'e0>x/a TCP 80',
  ),
  'cidr-host-bits-not-masked': open(withPolicies(from(block('172.18.3.4/16'))), 'e0>x/a TCP 80'),
  'cidr-zero-matches-nothing': open(withPolicies(from(block('0.0.0.0/0'))), 'e0>x/a TCP 80'),
  'cidr-full-length-matches-nothing': open(
    withPolicies(from(block('172.18.0.200/32'))),
    'e0>x/a TCP 80',
  ),
  'cidr-rounded-to-octets': closed(withPolicies(from(block('172.18.0.128/26'))), 'e0>x/a TCP 80'),
  'except-applies-to-other-rules': open(
    withPolicies({
      podSelector: onA,
      ingress: [
        { from: [block('172.18.0.0/16', '172.18.0.192/26')] },
        { from: [block('172.18.0.200/32')] },
      ],
    }),
    'e0>x/a TCP 80',
  ),
  'equal-cidrs-merged': open(
    withPolicies(from(block('172.18.0.0/16', '172.18.0.192/26'), block('172.18.3.4/16'))),
    'e0>x/a TCP 80',
  ),
  'ipv6-blocks-match-nothing': open(
    withPolicies(from(block('fc00:f853:ccd:e793::/64'))),
    'e0>x/a TCP 80 IPv6',
  ),
  'ipv6-prefix-rounded': closed(
    withPolicies(from(block('fc00:f853:ccd:e793:8000::/65'))),
    'e0>x/a TCP 80 IPv6',
  ),
  'policy-types-default-wrong': closed(withPolicies({ podSelector: onA, egress: [{}] }), denied),
  'egress-types-ignored': closed(
    withPolicies(egressFromA({ to: [podPeer('b')] })),
    'x/a>x/c TCP 80',
  ),
  'egress-deny-all-ignored': closed(withPolicies(egressFromA()), 'x/a>x/b TCP 80'),
  'ingress-deny-all-ignored': closed(withPolicies({ podSelector: onA }), denied),
  'unlisted-direction-enforced': open(
    withPolicies({
      podSelector: onA,
      policyTypes: ['Ingress'],
      ingress: [{}],
      egress: [{ to: [podPeer('b')] }],
    }),
    'x/a>x/c TCP 80',
  ),
  'ingress-isolates-egress': open(withPolicies({ podSelector: onA }), 'x/a>x/b TCP 80'),
  'ingress-rule-satisfies-egress': closed(
    withPolicies({ policyTypes: ['Ingress', 'Egress'], ingress: [{}] }),
    'x/a>x/b TCP 80',
  ),
  'egress-allow-skips-ingress': closed(
    withPolicies({ policyTypes: ['Ingress', 'Egress'], egress: [{}] }),
    'x/a>x/b TCP 80',
  ),
  'peers-and-as-or': closed(
    withPolicies(
      from({
        namespaceSelector: { matchLabels: { team: 'y' } },
        podSelector: { matchLabels: { app: 'b' } },
      }),
    ),
    'xy/a>x/a TCP 80',
    denied,
  ),
  'peers-or-as-and': open(withPolicies(from(podPeer('b'), podPeer('c'))), denied),
  'pod-selector-crosses-namespaces': closed(withPolicies(from(podPeer('a'))), 'z/a>x/a TCP 80'),
  'union-as-override': open(withPolicies(allowB, from(podPeer('c'))), denied),
  'second-policy-ignored': open(withPolicies(allowB, from(podPeer('c'))), 'x/c>x/a TCP 80'),
  'union-as-intersection': open(withPolicies(allowB, from(podPeer('c'))), denied),
  'sibling-rules-leak-ports': closed(
    withPolicies({
      podSelector: onA,
      ingress: [
        { from: [podPeer('b')], ports: [{ port: 80 }] },
        { from: [podPeer('c')], ports: [{ port: 81 }] },
      ],
    }),
    'x/b>x/a TCP 81',
  ),
  'first-rule-only': open(
    withPolicies({
      podSelector: onA,
      ingress: [{ from: [podPeer('c')] }, { from: [podPeer('b')] }],
    }),
    denied,
  ),
  'first-port-only': open(
    withPolicies({ podSelector: onA, ingress: [{ ports: [{ port: 81 }, { port: 80 }] }] }),
    denied,
  ),
  'first-peer-only': open(withPolicies(from(podPeer('c'), podPeer('b'))), denied),
  'not-in-missing-key-false': open(
    withPolicies(from(expression('NotIn', 'app', 'a'))),
    'x/d>x/a TCP 80',
  ),
  'not-in-first-value-only': closed(
    withPolicies(from(expression('NotIn', 'app', 'a', 'b'))),
    denied,
  ),
  'in-first-value-only': open(withPolicies(from(expression('In', 'app', 'a', 'b'))), denied),
  'exists-ignored-value': open(
    withPolicies({ podSelector: onB, ingress: [{ from: [expression('Exists', 'empty')] }] }),
    'x/a>x/b TCP 80',
  ),
  'does-not-exist-matches-empty': closed(
    withPolicies({ podSelector: onB, ingress: [{ from: [expression('DoesNotExist', 'empty')] }] }),
    'x/a>x/b TCP 80',
  ),
  'match-labels-empty-value-matches-absent': closed(
    withPolicies(from({ podSelector: { matchLabels: { empty: '' } } })),
    denied,
  ),
  'match-expressions-ignored': closed(withPolicies(from(expression('In', 'app', 'c'))), denied),
  'match-labels-ignored-beside-expressions': closed(
    withPolicies(
      from({
        podSelector: {
          matchLabels: { app: 'c' },
          matchExpressions: [{ key: 'app', operator: 'Exists' }],
        },
      }),
    ),
    denied,
  ),
  'expressions-as-or': closed(
    withPolicies(from({ podSelector: { matchLabels: { role: 'peer', app: 'c' } } })),
    denied,
  ),
  'negative-selector-matches-external': closed(
    withPolicies(from(expression('NotIn', 'app', 'a'))),
    'e0>x/a TCP 80',
  ),
  'metadata-name-label-missing': open(
    withPolicies(
      from({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'z' } } }),
    ),
    'z/a>x/a TCP 80',
  ),
  'namespace-prefix-confused': closed(withPolicies(from(podPeer('a'))), 'xy/a>x/a TCP 80'),
  'end-port-exclusive': open(range('TCP'), 'x/b>x/a TCP 82'),
  'end-port-ignored': open(range('TCP'), 'x/b>x/a TCP 81'),
  'end-port-equal-matches-nothing': open(
    withPolicies({ podSelector: onA, ingress: [{ ports: [{ port: 80, endPort: 80 }] }] }),
    denied,
  ),
  'port-range-on-udp-ignored': open(range('UDP'), 'x/b>x/a UDP 81'),
  'protocol-without-port-matches-nothing': open(
    withPolicies({ podSelector: onA, ingress: [{ ports: [{ protocol: 'UDP' }] }] }),
    'x/b>x/a UDP 80',
  ),
  'empty-pod-selector-selects-none': closed(withPolicies({ podSelector: {} }), denied),
  'empty-peer-selector-matches-none': open(withPolicies(from({ podSelector: {} })), denied),
  'empty-peers-match-none': open(withPolicies({ podSelector: onA, ingress: [{}] }), denied),
  'empty-namespace-selector-matches-external': closed(
    withPolicies(from({ namespaceSelector: {} })),
    'e0>x/a TCP 80',
  ),
  ...churnWitnesses,
  'ipv6-not-enforced': closed(withPolicies(denyAll), 'x/b>x/a TCP 80 IPv6'),
  'first-address-only': open(withPolicies(allowB), 'x/b>x/a TCP 80 IPv6'),
  'zero-cidr-crosses-families': closed(
    withPolicies(from(block('0.0.0.0/0'))),
    'e0>x/a TCP 80 IPv6',
  ),
  'self-traffic-denied': open(withPolicies(denyAll), 'x/a>x/a TCP 80'),
  'same-node-not-enforced': closed(withPolicies(denyAll), 'x/c>x/a TCP 80'),
  'cross-node-not-enforced': closed(withPolicies(denyAll), denied),
  'external-ingress-not-enforced': closed(withPolicies(denyAll), 'e0>x/a TCP 80'),
  'egress-to-external-not-enforced': closed(withPolicies(denyAll), 'x/a>e0 TCP 80'),
  'udp-not-enforced': closed(withPolicies(denyAll), 'x/b>x/a UDP 80'),
  'policies-not-enforced': closed(withPolicies(denyAll), denied),
  'intermittent-allow': closed(
    withPolicies(denyAll),
    ...Array.from({ length: 100 }, (_, index) => `x/b>x/a TCP ${80 + index}`),
  ),
};

function expression(
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist',
  key: string,
  ...values: readonly string[]
): NetworkPolicyPeer {
  return {
    podSelector: {
      matchExpressions: [{ key, operator, ...(values.length === 0 ? {} : { values }) }],
    },
  };
}

function range(protocol: 'TCP' | 'UDP'): readonly World[] {
  return withPolicies({
    podSelector: onA,
    ingress: [{ ports: [{ protocol, port: 80, endPort: 82 }] }],
  });
}
