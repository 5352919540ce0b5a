import { describe, expect, test } from 'vitest';
import type { World } from '../../../model/scenario.ts';
import type { StatefulSet } from '../../../model/stateful-set.ts';
import { createFakeApi, type FakeApi } from '../testing/fake-api.ts';
import { openFakeCluster } from '../testing/open-fake-cluster.ts';
import { pod, world } from '../testing/worlds.ts';

const { signal } = new AbortController();

function setOf(replicas: number): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'x' },
    spec: {
      serviceName: 'web',
      replicas,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: { app: 'a' } },
      template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'agent' }] } },
    },
  };
}

function worldWith(replicas: number): World {
  const members = Array.from({ length: replicas }, (_, ordinal) => pod(`x/db-${ordinal}`, {}));
  return { ...world({ pods: [pod('x/a', { app: 'a' }), ...members] }), statefulSets: [setOf(replicas)] }; // prettier-ignore
}

function changed(api: FakeApi, what: string): readonly string[] {
  return api.changes.filter((change) => change.includes(what)).map((change) => change.replace(/ .*\//, ' ')); // prettier-ignore
}

describe('a StatefulSet on a real cluster', () => {
  test('is sent as it is, and its controller makes the pods that play its members', async () => {
    const api = createFakeApi();
    const { lane } = await openFakeCluster(api);
    const { binding, bound, changes } = await lane.apply(worldWith(2), [], signal);
    expect(changed(api, '/statefulsets')).toEqual(['POST statefulsets']);
    expect(binding.pods.get('x/db-1')?.metadata.name).toBe('db-1');
    expect(binding.pods.get('x/db-1')?.spec.subdomain).toBe('web');
    expect(bound.statefulSets?.[0]?.metadata.namespace).toBe(bound.pods[0]?.metadata.namespace);
    expect(changes.podsCreated).toBe(3);
    const sent = [...api.objects].find(([path]) => path.endsWith('/statefulsets/db'))?.[1];
    expect(JSON.stringify(sent)).not.toContain('nodeName');
  });

  test('stays, with its labels, where the next world has it as well', async () => {
    const api = createFakeApi();
    const { lane } = await openFakeCluster(api);
    await lane.apply(worldWith(2), [], signal);
    api.changes.length = 0;
    const { bound } = await lane.apply(worldWith(2), [], signal);
    expect(api.changes).toEqual([]);
    const labels = bound.pods.map(({ metadata }) => metadata.labels?.['apps.kubernetes.io/pod-index']); // prettier-ignore
    expect(labels.filter((label) => label !== undefined)).toEqual(['0', '1']);
  });

  test('goes before its pods, and is made anew with other replicas', async () => {
    const api = createFakeApi();
    const { lane } = await openFakeCluster(api);
    await lane.apply(worldWith(2), [], signal);
    api.changes.length = 0;
    const { bound } = await lane.apply(worldWith(1), [], signal);
    expect(api.changes.map((change) => change.replace(/ .*\//, ' '))).toEqual([
      'DELETE db',
      'DELETE db-0',
      'DELETE db-1',
      'POST statefulsets',
    ]);
    expect(bound.pods).toHaveLength(2);
    const without = await lane.apply(world({ pods: [pod('x/a', { app: 'a' })] }), [], signal);
    expect(without.bound.statefulSets).toBeUndefined();
    expect(without.bound.pods).toHaveLength(1);
  });
});
