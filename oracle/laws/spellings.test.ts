// Laws: two spellings of one thing give equal predictions (rules 6, 10, 12, 14, 16, 22, 26).
import { test } from '@fast-check/vitest';
import { describe, expect, vi } from 'vitest';
import type { BoundWorld } from '../../model/bound-world.ts';
import { type Labels, type LabelSelector, namespaceNameLabel } from '../../model/kubernetes.ts';
import { specificationProfile } from '../../model/profile.ts';
import { createPredictor } from '../predict.ts';
import { mirror, mirrorCidr } from './testing/address-text.ts';
import { numRuns, lawTimeoutMs } from './testing/law-size.ts';
import { probesIn, predictions, verdicts } from './testing/matrix.ts';
import { namespaceName, world } from './testing/random-world.ts';
import {
  withPolicies,
  withPeers,
  withPorts,
  withSelectors,
  typesOf,
} from './testing/rewrite-policies.ts';

vi.setConfig({ testTimeout: lawTimeoutMs });

describe('equivalent spellings give equal predictions', () => {
  test.prop([world], { numRuns })('matchLabels is In with one value', (bound) => {
    const spelled = withSelectors(bound, ({ matchLabels = {}, matchExpressions = [] }) => ({
      matchExpressions: [
        ...matchExpressions,
        ...Object.entries(matchLabels).map(([key, value]) => ({
          key,
          operator: 'In' as const,
          values: [value],
        })),
      ],
    }));
    expect(verdicts(spelled)).toBe(verdicts(bound));
  });

  test.prop([world], { numRuns })('In is a choice between its values', (bound) => {
    // Only in peers: there a choice can be written as several items.
    const spelled = withPeers(bound, (item) => {
      const [first, ...rest] = item.podSelector?.matchExpressions ?? [];
      if (first?.operator !== 'In') return [item];
      return (first.values ?? []).map((value) => ({
        ...item,
        podSelector: {
          ...item.podSelector,
          matchExpressions: [{ ...first, values: [value] }, ...rest],
        },
      }));
    });
    expect(verdicts(spelled)).toBe(verdicts(bound));
  });

  test.prop([world], { numRuns })('NotIn is the absence of the key or another value', (bound) => {
    const all = ['', 'a', 'b'];
    const spelled = withPeers(bound, (item) => {
      const [first, ...rest] = item.namespaceSelector?.matchExpressions ?? [];
      if (first?.operator !== 'NotIn') return [item];
      const others = all.filter((value) => !first.values?.includes(value));
      const choices: LabelSelector['matchExpressions'] = [
        { key: first.key, operator: 'DoesNotExist' },
        ...(others.length === 0
          ? []
          : [{ key: first.key, operator: 'In' as const, values: others }]),
      ];
      return choices.map((choice) => ({
        ...item,
        namespaceSelector: { ...item.namespaceSelector, matchExpressions: [choice, ...rest] },
      }));
    });
    expect(verdicts(spelled)).toBe(verdicts(bound));
  });

  test.prop([world], { numRuns })('endPort is a list of single ports', (bound) => {
    const spelled = withPorts(bound, (item) => {
      const { port: low, endPort: high, ...rest } = item;
      if (typeof low !== 'number' || high === undefined) return [item];
      return Array.from({ length: high - low + 1 }, (_, at) => ({ ...rest, port: low + at }));
    });
    expect(verdicts(spelled)).toBe(verdicts(bound));
  });

  test.prop([world], { numRuns })(
    'a podSelector alone is one within the namespace of that name',
    (bound) => {
      const spelled = withPolicies(bound, (policy) => {
        const own = { [namespaceNameLabel]: policy.metadata.namespace ?? 'default' };
        const only = { ...bound, networkPolicies: [policy] };
        return withPeers(only, (item) => [
          item.podSelector !== undefined && item.namespaceSelector === undefined
            ? { ...item, namespaceSelector: { matchLabels: own } }
            : item,
        ]).networkPolicies;
      });
      expect(verdicts(spelled)).toBe(verdicts(bound));
    },
  );

  test.prop([world, namespaceName], { numRuns })(
    'a namespace by a label that it alone carries is the namespace by its name',
    (bound, chosen) => {
      const marked = {
        ...bound,
        namespaces: bound.namespaces.map((item) => ({
          ...item,
          metadata: {
            ...item.metadata,
            labels: {
              ...item.metadata.labels,
              ...(item.metadata.name === chosen ? { mark: 'm' } : {}),
            },
          },
        })),
      };
      const select = (namespaceLabels: Labels): BoundWorld =>
        withPeers(marked, (item) =>
          item.namespaceSelector === undefined
            ? [item]
            : [{ ...item, namespaceSelector: { matchLabels: namespaceLabels } }],
        );
      expect(verdicts(select({ mark: 'm' }))).toBe(
        verdicts(select({ [namespaceNameLabel]: chosen })),
      );
    },
  );

  test.prop([world], { numRuns })(
    'defaults that the API server stores may be absent or written out',
    (bound) => {
      const stored = withPolicies(
        withPorts(bound, (item) => [{ protocol: 'TCP', ...item }]),
        (policy) => ({ ...policy, spec: { ...policy.spec, policyTypes: typesOf(policy.spec) } }),
      );
      expect(verdicts(stored)).toBe(verdicts(bound));
    },
  );

  test.prop([world], { numRuns })('IPv6 answers as IPv4 does in the mirrored world', (bound) => {
    const mirrored: BoundWorld = withPeers(
      {
        ...bound,
        pods: bound.pods.map((pod) => ({
          ...pod,
          status: { podIPs: (pod.status?.podIPs ?? []).map(({ ip }) => ({ ip: mirror(ip) })) },
        })),
        externals: [{ name: 'e0', addresses: { IPv6: mirror('203.0.113.9') } }],
      },
      ({ ipBlock, ...item }) => [
        ipBlock === undefined
          ? item
          : {
              ipBlock: {
                cidr: mirrorCidr(ipBlock.cidr),
                except: ipBlock.except?.map(mirrorCidr),
              },
            },
      ],
    );
    const predict = createPredictor(mirrored, specificationProfile);
    const answers = probesIn(bound).map((probe) => predict({ ...probe, ipFamily: 'IPv6' }).verdict);
    expect(answers).toEqual(predictions(bound).map(({ verdict }) => verdict));
  });
});
