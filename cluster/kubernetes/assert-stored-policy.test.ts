import { describe, expect, test } from 'vitest';
import type { NetworkPolicy, NetworkPolicySpec } from '../../model/kubernetes.ts';
import { assertStoredPolicy } from './assert-stored-policy.ts';

function policy(spec: NetworkPolicySpec): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: 'x', name: 'p' },
    spec,
  };
}

describe('stored policies', () => {
  test.each<[string, NetworkPolicySpec, NetworkPolicySpec]>([
    [
      'the policyTypes default',
      { egress: [{}] },
      { podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [{}] },
    ],
    [
      'an empty rule list that is dropped',
      { ingress: [], egress: [] },
      { policyTypes: ['Ingress'] },
    ],
    [
      'the protocol default',
      { ingress: [{ ports: [{ port: 80 }] }] },
      { policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 80, protocol: 'TCP' }] }] },
    ],
    [
      'empty lists inside a rule',
      { ingress: [{ from: [], ports: [] }] },
      { policyTypes: ['Ingress'], ingress: [{}] },
    ],
    [
      'an empty matchLabels',
      { podSelector: { matchLabels: {} } },
      { podSelector: {}, policyTypes: ['Ingress'] },
    ],
    [
      'an undefined field',
      { ingress: [{ ports: [{ protocol: 'UDP', port: undefined }] }] },
      { policyTypes: ['Ingress'], ingress: [{ ports: [{ protocol: 'UDP' }] }] },
    ],
  ])('%s is no difference', (_name, sent, stored) => {
    expect(() => {
      assertStoredPolicy(policy(sent), policy(stored));
    }).not.toThrow();
  });

  test.each<[string, NetworkPolicySpec, NetworkPolicySpec]>([
    ['a lost `from`', { ingress: [{ from: [{ podSelector: {} }] }] }, { ingress: [{}] }],
    [
      'a lost `except`',
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }] },
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
    ],
    [
      'an empty namespaceSelector that disappears',
      { ingress: [{ from: [{ podSelector: {}, namespaceSelector: {} }] }] },
      { ingress: [{ from: [{ podSelector: {} }] }] },
    ],
    ['a rule that disappears', { ingress: [{}] }, {}],
    [
      'a lost endPort',
      { ingress: [{ ports: [{ port: 80, endPort: 90 }] }] },
      { ingress: [{ ports: [{ port: 80 }] }] },
    ],
    ['another policyTypes', { policyTypes: ['Egress'] }, { policyTypes: ['Ingress', 'Egress'] }],
  ])('%s is a harness error', (_name, sent, stored) => {
    expect(() => {
      assertStoredPolicy(policy(sent), policy(stored));
    }).toThrow('NetworkPolicy x/p is stored otherwise than sent');
  });
});
