import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec, Pod } from '../model/kubernetes.ts';
import { scenarioApiVersion, type Scenario } from '../model/scenario.ts';
import { featureLabels } from './feature-labels.ts';
import { labelMinimumOptions, labelMinimums } from './label-minimums.ts';
import { generateScenarios } from './network-policy.ts';

const samples = 10_000;
/** About ten seconds of CPU; the machine may be busy with other tests. */
const timeout = 300_000;

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'x', labels: { app: '' } },
  spec: {
    nodeName: 'n0',
    containers: [{ name: 'server', ports: [{ name: 'web', containerPort: 80 }] }],
  },
};

function labelsOf(...specs: readonly NetworkPolicySpec[]): readonly string[] {
  const scenario: Scenario = {
    apiVersion: scenarioApiVersion,
    kind: 'Scenario',
    metadata: { name: 's' },
    world: {
      namespaces: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }],
      pods: [pod],
      networkPolicies: specs.map((spec, index) => ({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: `p${index}`, namespace: 'x' },
        spec,
      })),
    },
    externalEndpoints: [],
    steps: [],
    probes: {
      ports: [
        { protocol: 'TCP', port: 80 },
        { protocol: 'TCP', port: 81 },
      ],
    },
  };
  return featureLabels(scenario);
}

describe('featureLabels', () => {
  it('are sorted and without repeats', () => {
    const labels = labelsOf({ podSelector: {} }, { podSelector: {} });
    expect(labels).toEqual([...new Set(labels)].sort());
  });

  const cases: readonly [string, NetworkPolicySpec, readonly string[]][] = [
    ['an empty subject and absent types', {}, ['subject:empty', 'policyTypes:absent']],
    [
      'egress rules that isolate ingress too',
      { egress: [{}] },
      ['policyTypes:absent-with-egress-rules-only', 'egress:allow-all-rule', 'ingress:absent'],
    ],
    [
      'rules of a type that is not listed',
      { policyTypes: ['Ingress', 'Ingress'], egress: [{ to: [] }] },
      ['policyTypes:rules-of-unlisted-type', 'policyTypes:duplicate', 'peers:[]'],
    ],
    [
      'a name with the wrong protocol',
      { ingress: [{ ports: [{ protocol: 'UDP', port: 'web' }] }] },
      ['port:name-with-wrong-protocol-only', 'protocol:UDP', 'peers:absent'],
    ],
    [
      'a name that nobody declares',
      { ingress: [{ ports: [{ port: 'other' }] }] },
      ['port:name-unknown', 'protocol:default'],
    ],
    [
      'a range whose end is probed',
      { ingress: [{ ports: [{ port: 1, endPort: 80 }] }] },
      ['port:range', 'port:range-end-probed'],
    ],
    [
      'a range of one port',
      { ingress: [{ ports: [{ port: 80, endPort: 80 }] }] },
      ['port:range-of-one'],
    ],
    [
      'only negative requirements',
      {
        podSelector: {
          matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a', ''] }],
        },
      },
      ['selector:only-negative', 'selector:NotIn-several-values', 'selector:empty-value'],
    ],
    [
      'a namespace name that does not exist',
      {
        ingress: [
          {
            from: [
              { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'xyz' } } },
            ],
          },
        ],
      },
      ['namespaceSelector:by-name', 'namespaceSelector:unknown-name', 'peer:namespaceSelector'],
    ],
    [
      'an except that a sibling item allows',
      {
        ingress: [
          {
            from: [
              { ipBlock: { cidr: '::/0', except: ['2001:db8::/32'] } },
              { ipBlock: { cidr: '2001:db8::/32' } },
            ],
          },
        ],
      },
      ['except:allowed-by-another-item', 'cidr:/0', 'cidr:IPv6', 'except:some'],
    ],
    [
      'host bits of an external address',
      { egress: [{ to: [{ ipBlock: { cidr: 'address(external e0 IPv4)/28' } }] }] },
      ['cidr:host-bits', 'cidr:around-external', 'cidr:cuts-through-addresses'],
    ],
  ];
  it.each(cases)('see %s', (_title, spec, expected) => {
    expect(labelsOf(spec)).toEqual(expect.arrayContaining([...expected]));
  });

  it('do not take an except for allowed again by an item of the other direction', () => {
    const labels = labelsOf({
      ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['192.0.2.0/24'] } }] }],
      egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }],
    });
    expect(labels.filter((label) => label.startsWith('except:allowed'))).toEqual([]);
  });

  it('tell an except that another policy allows from one that another rule allows', () => {
    const excluding = { ipBlock: { cidr: '0.0.0.0/0', except: ['192.0.2.0/24'] } };
    const allowing = { ipBlock: { cidr: '192.0.2.0/24' } };
    const rules = labelsOf({ ingress: [{ from: [excluding] }, { from: [allowing] }] });
    const policies = labelsOf(
      { ingress: [{ from: [excluding] }] },
      { ingress: [{ from: [allowing] }] },
    );
    expect(rules).toContain('except:allowed-by-another-rule');
    expect(rules).not.toContain('except:allowed-by-another-policy');
    expect(policies).toContain('except:allowed-by-another-policy');
    expect(policies).not.toContain('except:allowed-by-another-rule');
  });
});

describe('the shares of feature labels', () => {
  it(
    `are above their minimum in ${samples} samples`,
    () => {
      const counts = new Map<string, number>();
      for (const { metadata } of generateScenarios(labelMinimumOptions, 1, samples)) {
        for (const label of metadata.labels ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
      }
      const starved = Object.entries(labelMinimums).filter(
        ([label, percent]) => (100 * (counts.get(label) ?? 0)) / samples < percent,
      );
      expect(starved).toEqual([]);
    },
    timeout,
  );
});
