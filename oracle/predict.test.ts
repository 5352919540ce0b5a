import { describe, expect, test } from 'vitest';
import type { BoundWorld } from '../model/bound-world.ts';
import { HarnessError } from '../model/errors.ts';
import type { NetworkPolicy, NetworkPolicySpec, Pod } from '../model/kubernetes.ts';
import type { Endpoint, Probe } from '../model/probe.ts';
import { specificationProfile } from '../model/profile.ts';
import { createPredictor } from './predict.ts';

const a: Endpoint = { kind: 'pod', namespace: 'x', name: 'a' };
const b: Endpoint = { kind: 'pod', namespace: 'x', name: 'b' };

function pod(name: string, ip: string): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'x', name, labels: { app: name } },
    spec: { containers: [{ name: 'c', ports: [{ name: 'web', containerPort: 80 }] }] },
    status: { podIPs: [{ ip }] },
  };
}

function policy(name: string, spec: NetworkPolicySpec): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: 'x', name },
    spec,
  };
}

function worldWith(...networkPolicies: readonly NetworkPolicy[]): BoundWorld {
  return {
    namespaces: [],
    pods: [pod('a', '10.0.0.1'), pod('b', '10.0.0.2')],
    networkPolicies,
    nodes: [],
    externals: [{ name: 'e0', addresses: { IPv4: '203.0.113.9' } }],
  };
}

function probe(source: Endpoint, target: Endpoint, port = 80): Probe {
  return { source, target, ipFamily: 'IPv4', protocol: 'TCP', port };
}

describe('an explanation', () => {
  test('names every rule that matches, by policy, rule, peer and port as in the manifest', () => {
    const predict = createPredictor(
      worldWith(
        policy('p', {
          podSelector: {},
          policyTypes: ['Ingress'],
          ingress: [
            { from: [{ podSelector: { matchLabels: { app: 'nobody' } } }] },
            {
              from: [
                { podSelector: { matchLabels: { app: 'nobody' } } },
                { podSelector: { matchLabels: { app: 'a' } } },
              ],
              ports: [{ port: 81 }, { port: 'web' }, { port: 79, endPort: 80 }],
            },
          ],
        }),
        policy('q', { policyTypes: ['Ingress'], ingress: [{}] }),
        policy('r', { policyTypes: ['Ingress'] }),
      ),
      specificationProfile,
    );
    expect(predict(probe(a, b))).toEqual({
      verdict: 'allow',
      rules: [2, 3, 9, 10, 12, 18, 22],
      explanation: {
        egress: {
          verdict: 'allow',
          rules: [2],
          isolatedBy: [],
          matches: [],
          note: 'not isolated for egress',
        },
        ingress: {
          verdict: 'allow',
          rules: [3, 9, 10, 12, 18, 22],
          isolatedBy: ['x/p', 'x/q', 'x/r'],
          matches: [
            {
              policy: 'x/p',
              direction: 'Ingress',
              rule: 1,
              peer: 1,
              port: 1,
              verdict: 'allow',
              rules: [10, 12, 18],
            },
            {
              policy: 'x/p',
              direction: 'Ingress',
              rule: 1,
              peer: 1,
              port: 2,
              verdict: 'allow',
              rules: [10, 12, 22],
            },
            { policy: 'x/q', direction: 'Ingress', rule: 0, verdict: 'allow', rules: [9] },
          ],
        },
      },
    });
  });

  test('of an open answer names only the rules that leave it open', () => {
    const predict = createPredictor(
      worldWith(
        policy('p', {
          policyTypes: ['Ingress'],
          ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/24' } }], ports: [{ port: 80 }] }],
        }),
      ),
      specificationProfile,
    );
    const { verdict, rules, explanation } = predict(probe(a, b));
    expect({ verdict, rules }).toEqual({ verdict: 'either', rules: [27] });
    expect(explanation.ingress.matches).toEqual([
      {
        policy: 'x/p',
        direction: 'Ingress',
        rule: 0,
        peer: 0,
        port: 0,
        verdict: 'either',
        rules: [27],
      },
    ]);
  });
});

describe('objects without a namespace', () => {
  test('are in the namespace default, as subject, policy and peer', () => {
    const inDefault = (name: string, ip: string): Pod => {
      const { metadata, ...rest } = pod(name, ip);
      return { ...rest, metadata: { name: metadata.name, labels: metadata.labels } };
    };
    const fromA = policy('p', {
      podSelector: { matchLabels: { app: 'b' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }] }],
    });
    const predict = createPredictor(
      {
        ...worldWith({ ...fromA, metadata: { name: 'p' } }),
        pods: [inDefault('a', '10.0.0.1'), inDefault('b', '10.0.0.2'), pod('a', '10.0.0.3')],
      },
      specificationProfile,
    );
    const [own, target] = ['a', 'b'].map((name): Endpoint => ({
      kind: 'pod',
      namespace: 'default',
      name,
    })) as [Endpoint, Endpoint];
    expect(predict(probe(own, target)).verdict).toBe('allow');
    expect(predict(probe(a, target)).verdict).toBe('deny');
  });
});

describe('what cannot be answered is refused', () => {
  const predict = createPredictor(worldWith(), specificationProfile);

  test.each([
    ['a pod that the world does not hold', { ...b, name: 'c' }],
    ['an external endpoint that the world does not hold', { kind: 'external', name: 'e1' }],
  ] as const)('%s', (_, target) => {
    expect(() => predict(probe(a, target))).toThrow(RangeError);
  });

  test('a family that an end does not have', () => {
    expect(() => predict({ ...probe(a, b), ipFamily: 'IPv6' })).toThrow(
      'x/a has no live IPv6 address in this world',
    );
  });

  test('a policy whose cidr nobody can read, when the world is read', () => {
    const broken = policy('p', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0/8' } }] }] });
    expect(() => createPredictor(worldWith(broken), specificationProfile)).toThrow(HarnessError);
  });

  test('a peer without any field, which the API rejects, matches nothing', () => {
    const open = policy('p', { policyTypes: ['Ingress'], ingress: [{ from: [{}] }] });
    const verdicts = [a, { kind: 'external', name: 'e0' } as const].map(
      (source) => createPredictor(worldWith(open), specificationProfile)(probe(source, b)).verdict,
    );
    expect(verdicts).toEqual(['deny', 'deny']);
  });
});
