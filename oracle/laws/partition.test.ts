// Laws: a union may be cut into pieces: ranges, networks, rules and policies (rules 3, 9, 22, 24).
import { fc, test } from '@fast-check/vitest';
import { describe, expect, vi } from 'vitest';
import type { NetworkPolicy } from '../../model/kubernetes.ts';
import { halvesOf } from './testing/address-text.ts';
import { numRuns, lawTimeoutMs } from './testing/law-size.ts';
import { verdicts } from './testing/matrix.ts';
import { world } from './testing/random-world.ts';
import {
  withPolicies,
  withRules,
  withPeers,
  withPorts,
  typesOf,
} from './testing/rewrite-policies.ts';

vi.setConfig({ testTimeout: lawTimeoutMs });

describe('a union may be cut into pieces', () => {
  test.prop([world, fc.integer({ min: 78, max: 90 })], { numRuns })(
    'a port range equals its two halves',
    (bound, cut) => {
      const halves = withPorts(bound, (item) => {
        const { port: low, endPort: high } = item;
        if (typeof low !== 'number' || high === undefined || cut < low || cut >= high)
          return [item];
        return [
          { ...item, endPort: cut },
          { ...item, port: cut + 1 },
        ];
      });
      expect(verdicts(halves)).toBe(verdicts(bound));
    },
  );

  test.prop([world], { numRuns })('an ipBlock equals its two halves', (bound) => {
    const halves = withPeers(bound, (item) => {
      if (item.ipBlock === undefined) return [item];
      const { ipBlock } = item;
      return halvesOf(ipBlock.cidr).map((half) => ({ ipBlock: { ...ipBlock, cidr: half } }));
    });
    expect(verdicts(halves)).toBe(verdicts(bound));
  });

  test.prop([world], { numRuns })('a rule equals one rule per peer and port', (bound) => {
    const apart = withRules(bound, (rulePeers, rulePorts) => {
      const ones = rulePeers.length === 0 ? [[]] : rulePeers.map((item) => [item]);
      const portOnes = rulePorts.length === 0 ? [[]] : rulePorts.map((item) => [item]);
      return ones.flatMap((p) => portOnes.map((q) => [p, q] as const));
    });
    expect(verdicts(apart)).toBe(verdicts(bound));
  });

  test.prop([world], { numRuns })('a policy equals one policy per rule', (bound) => {
    const apart = withPolicies(bound, (policy) => {
      const { ingress = [], egress = [], ...rest } = policy.spec;
      const base = { ...rest, policyTypes: typesOf(policy.spec) };
      const name = (at: string): NetworkPolicy['metadata'] => ({
        ...policy.metadata,
        name: `${policy.metadata.name}-${at}`,
      });
      return [
        { ...policy, metadata: name('base'), spec: base },
        ...ingress.map((rule, at) => ({
          ...policy,
          metadata: name(`i${at}`),
          spec: { ...base, ingress: [rule] },
        })),
        ...egress.map((rule, at) => ({
          ...policy,
          metadata: name(`e${at}`),
          spec: { ...base, egress: [rule] },
        })),
      ];
    });
    expect(verdicts(apart)).toBe(verdicts(bound));
  });
});
