import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, Pod } from './kubernetes.ts';
import { scenarioApiVersion, type Scenario } from './scenario.ts';
import { bindSynthetically } from './synthetic-binding.ts';

const pod = (name: string, nodeName: string, hostNetwork?: true): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'x' },
  spec: {
    nodeName,
    ...(hostNetwork === undefined ? {} : { hostNetwork }),
    containers: [{ name: 'server' }],
  },
});

const policy: NetworkPolicy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'x' },
  spec: {
    podSelector: {},
    ingress: [
      {
        from: [
          { ipBlock: { cidr: 'masked(pod x/b IPv4)/31' } },
          { ipBlock: { cidr: 'masked(node n1 IPv6)/64' } },
          { ipBlock: { cidr: 'address(external e0 IPv4)/28' } },
        ],
      },
    ],
  },
};

const scenario: Scenario = {
  apiVersion: scenarioApiVersion,
  kind: 'Scenario',
  metadata: { name: 's' },
  world: {
    namespaces: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }],
    pods: [pod('a', 'n0'), pod('b', 'n0'), pod('c', 'n1'), pod('h', 'n1', true)],
    networkPolicies: [policy],
  },
  externalEndpoints: ['e0'],
  steps: [],
  probes: { ports: [{ protocol: 'TCP', port: 80 }] },
};

describe('bindSynthetically', () => {
  const { bound } = bindSynthetically(scenario, ['IPv4', 'IPv6']);
  const ipsOf = (name: string): readonly string[] | undefined =>
    bound.pods.find(({ metadata }) => metadata.name === name)?.status?.podIPs?.map(({ ip }) => ip);

  it('gives the pods of a node consecutive addresses of each family', () => {
    expect(ipsOf('a')).toEqual(['10.244.0.2', 'fd00:10:244:0::2']);
    expect(ipsOf('b')).toEqual(['10.244.0.3', 'fd00:10:244:0::3']);
    expect(ipsOf('c')).toEqual(['10.244.1.2', 'fd00:10:244:1::2']);
  });

  it('gives a hostNetwork pod the addresses of its node', () => {
    expect(ipsOf('h')).toEqual(Object.values(bound.nodes[1]?.addresses ?? {}));
  });

  it('resolves address references of pods, nodes and external endpoints', () => {
    const cidrs = bound.networkPolicies[0]?.spec.ingress?.[0]?.from?.map(
      ({ ipBlock }) => ipBlock?.cidr,
    );
    expect(cidrs).toEqual(['10.244.0.2/31', 'fc00:f853:ccd:e793::/64', '172.18.0.201/28']);
  });

  it('keeps names and adds the name label to namespaces', () => {
    expect(bound.namespaces[0]?.metadata).toEqual({
      name: 'x',
      labels: { 'kubernetes.io/metadata.name': 'x' },
    });
    expect(bound.networkPolicies[0]?.metadata.namespace).toBe('x');
  });

  it('gives addresses of the asked families alone', () => {
    const single = bindSynthetically(scenario, ['IPv6']).bound;
    for (const { addresses } of [...single.nodes, ...single.externals]) {
      expect(Object.keys(addresses)).toEqual(['IPv6']);
    }
    for (const { status } of single.pods) {
      expect(status?.podIPs?.every(({ ip }) => ip.includes(':'))).toBe(true);
    }
  });

  it('is a function of its arguments', () => {
    expect(bindSynthetically(scenario, ['IPv4', 'IPv6']).bound).toEqual(bound);
  });
});
