import { describe, expect, it } from 'vitest';
import type { BoundWorld } from '../model/bound-world.ts';
import type { NetworkPolicySpec } from '../model/kubernetes.ts';
import type { DirectionExplanation, Prediction } from '../model/prediction.ts';
import type { MismatchDirection } from '../model/verdict.ts';
import { signaturesOf } from './signature.ts';

const open: DirectionExplanation = { verdict: 'allow', rules: [2], isolatedBy: [], matches: [] };
const denied: DirectionExplanation = {
  verdict: 'deny',
  rules: [3],
  isolatedBy: ['x/p'],
  matches: [],
};

function worldWith(spec: NetworkPolicySpec): BoundWorld {
  const pod = (name: string, ip: string, nodeName: string) => ({
    apiVersion: 'v1' as const,
    kind: 'Pod' as const,
    metadata: { namespace: 'x', name, labels: { app: name } },
    spec: { nodeName, containers: [{ name: 'server' }] },
    status: { podIPs: [{ ip }] },
  });
  return {
    namespaces: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }],
    pods: [pod('a', '10.0.0.1', 'n0'), pod('b', '10.0.0.2', 'n1')],
    networkPolicies: [
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { namespace: 'x', name: 'p' },
        spec,
      },
    ],
    nodes: [],
    externals: [{ name: 'e0', addresses: { IPv4: '192.0.2.7' } }],
  };
}

const target = { kind: 'pod', namespace: 'x', name: 'b' } as const;
const pod = { kind: 'pod', namespace: 'x', name: 'a' } as const;
const external = { kind: 'external', name: 'e0' } as const;

function signatures(
  direction: MismatchDirection,
  spec: NetworkPolicySpec,
  ingress: DirectionExplanation = denied,
  source: typeof pod | typeof external = pod,
): readonly string[] {
  const verdict = direction === 'false-allow' ? 'deny' : 'allow';
  const prediction: Prediction = { verdict, rules: [], explanation: { egress: open, ingress } };
  const probe = { source, target, ipFamily: 'IPv4', protocol: 'TCP', port: 80 } as const;
  return signaturesOf(direction, prediction, probe, worldWith(spec));
}

const nearMisses: readonly [string, NetworkPolicySpec, string][] = [
  ['another port', { ingress: [{ ports: [{ port: 81 }] }] }, 'port'],
  ['a range that ends before', { ingress: [{ ports: [{ port: 78, endPort: 79 }] }] }, 'port/endPort'],
  ['another protocol', { ingress: [{ ports: [{ protocol: 'UDP', port: 80 }] }] }, 'protocol'],
  ['a name that nobody declares', { ingress: [{ ports: [{ port: 'web' }] }] }, 'port/named/undeclared'],
  [
    'a label',
    { ingress: [{ from: [{ podSelector: { matchLabels: { app: 'b' } } }] }] },
    'podSelector',
  ],
  [
    'NotIn of two values',
    {
      ingress: [
        {
          from: [
            {
              podSelector: {
                matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['c', 'a'] }],
              },
            },
          ],
        },
      ],
    },
    'podSelector/NotIn/matchExpressions/several-values',
  ],
]; // prettier-ignore

describe('signaturesOf', () => {
  it.each(nearMisses)('a false allow past %s names that condition', (_, spec, shape) => {
    expect(signatures('false-allow', spec)).toEqual(
      [
        'reachability/false-allow/ingress/isolated',
        `reachability/false-allow/ingress/${shape}`,
      ].sort(),
    );
  });

  it('a false allow from an excepted address names the except', () => {
    const spec = { ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.0/28'] } }] }] }; // prettier-ignore
    expect(signatures('false-allow', spec, denied, external)).toContain(
      'reachability/false-allow/ingress/ipBlock/except/external-source',
    );
  });

  it('a rule that fails in peers and ports is no near miss', () => {
    const spec = { ingress: [{ from: [{ podSelector: { matchLabels: { app: 'b' } } }], ports: [{ port: 81 }] }] }; // prettier-ignore
    expect(signatures('false-allow', spec)).toEqual(['reachability/false-allow/ingress/isolated']);
  });

  it('a false deny has a candidate for each condition that holds, at both ends', () => {
    const spec = { policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 79, endPort: 80 }] }] } as const; // prettier-ignore
    const allowed: DirectionExplanation = {
      verdict: 'allow',
      rules: [3],
      isolatedBy: ['x/p'],
      matches: [
        { policy: 'x/p', direction: 'Ingress', rule: 0, peer: 0, port: 0, verdict: 'allow', rules: [] },
      ],
    }; // prettier-ignore
    expect(signatures('false-deny', spec, allowed)).toEqual([
      'reachability/false-deny/egress/not-isolated',
      'reachability/false-deny/egress/not-isolated/other-direction',
      'reachability/false-deny/ingress/podSelector/empty',
      'reachability/false-deny/ingress/port/endPort',
      'reachability/false-deny/ingress/subject/empty',
    ]);
  });
});
