// Law: names of namespaces, pods and policies mean nothing by themselves.
import { test } from '@fast-check/vitest';
import { describe, expect, vi } from 'vitest';
import { namespaceNameLabel } from '../../model/kubernetes.ts';
import { numRuns, lawTimeoutMs } from './testing/law-size.ts';
import { matrix } from './testing/matrix.ts';
import { world } from './testing/random-world.ts';
import { withPeers } from './testing/rewrite-policies.ts';

vi.setConfig({ testTimeout: lawTimeoutMs });

describe('names mean nothing', () => {
  test.prop([world], { numRuns })('namespaces and pods may be renamed', (bound) => {
    const names: Readonly<Record<string, string>> = { x: 'run-1-b', y: 'run-1-a', xy: 'q' };
    const rename = (name = 'default'): string => names[name] ?? name;
    const renamed = withPeers(
      {
        ...bound,
        namespaces: bound.namespaces.map((item) => ({
          ...item,
          metadata: { ...item.metadata, name: rename(item.metadata.name) },
        })),
        pods: bound.pods.map((pod) => ({
          ...pod,
          metadata: {
            ...pod.metadata,
            namespace: rename(pod.metadata.namespace),
            name: `pod-${pod.metadata.name}`,
          },
        })),
        networkPolicies: bound.networkPolicies.map((policy) => ({
          ...policy,
          metadata: {
            name: `other-${policy.metadata.name}`,
            namespace: rename(policy.metadata.namespace),
          },
        })),
      },
      (item) => {
        const named = item.namespaceSelector?.matchLabels?.[namespaceNameLabel];
        if (named === undefined) return [item];
        return [
          { ...item, namespaceSelector: { matchLabels: { [namespaceNameLabel]: rename(named) } } },
        ];
      },
    );
    expect(Object.values(matrix(renamed))).toEqual(Object.values(matrix(bound)));
  });
});
