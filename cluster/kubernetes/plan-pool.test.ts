import { describe, expect, test } from 'vitest';
import type { Labels } from '../../model/kubernetes.ts';
import { planPool, type PodRequest, type PoolEntry } from './plan-pool.ts';
import { podShapeOf, type PodShape } from './pod-shape.ts';

const plain = podShapeOf({ containers: [{ name: 'c' }] }, 'node-a');
const onHost = podShapeOf({ containers: [{ name: 'c' }], hostNetwork: true }, 'node-a');

function request(logicalName: string, labels: Labels = {}, shape: PodShape = plain): PodRequest {
  return { logicalName, namespace: 'kp-x', shape, labels, completed: false };
}

function keep(idlePodsMax: number): Parameters<typeof planPool>[2] {
  return { idlePodsMax, hostNetwork: false };
}

function entry(key: string, fields: Partial<PoolEntry> = {}): PoolEntry {
  return {
    key,
    namespace: 'kp-x',
    shape: plain,
    logicalName: '',
    labels: {},
    completed: false,
    lastUsed: 0,
    ...fields,
  };
}

describe('planning the pool', () => {
  test('a pod keeps its role even where another one has the right labels', () => {
    const plan = planPool(
      [request('x/a', { app: 'new' })],
      [entry('other', { labels: { app: 'new' } }), entry('mine', { logicalName: 'x/a' })],
      keep(4),
    );
    expect(plan.assigned.get('x/a')).toBe('mine');
  });

  test('a new role goes to the pod that has its labels, before an idle one', () => {
    const entries = [entry('idle'), entry('labelled', { labels: { app: 'a' } })];
    expect(planPool([request('x/a', { app: 'a' })], entries, keep(4)).assigned.get('x/a')).toBe(
      'labelled',
    );
  });

  test('another namespace, shape or node is another pod', () => {
    const entries = [
      entry('namespace', { namespace: 'kp-y' }),
      entry('node', { shape: podShapeOf({ containers: [{ name: 'c' }] }, 'node-b') }),
      entry('host', { shape: onHost }),
    ];
    expect(planPool([request('x/a')], entries, keep(4)).missing).toHaveLength(1);
  });

  test('the longest idle are evicted beyond the bound, and hostNetwork pods unless they may stay', () => {
    const entries = [
      entry('old', { lastUsed: 1 }),
      entry('young', { lastUsed: 3 }),
      entry('middle', { lastUsed: 2 }),
      entry('host', { shape: onHost, lastUsed: 9 }),
    ];
    const plan = planPool([], entries, keep(2));
    expect(plan.idle).toEqual(['young', 'middle']);
    expect([...plan.evicted].sort()).toEqual(['host', 'old']);
    const staying = planPool([], entries, { idlePodsMax: 4, hostNetwork: true });
    expect(staying.evicted).toEqual([]);
  });

  test('an idle hostNetwork pod makes room for one of another shape on its node', () => {
    const other = podShapeOf({ containers: [{ name: 'd' }], hostNetwork: true }, 'node-a');
    const elsewhere = podShapeOf({ containers: [{ name: 'c' }], hostNetwork: true }, 'node-b');
    const entries = [
      entry('same node', { shape: onHost }),
      entry('other node', { shape: elsewhere }),
    ];
    const plan = planPool([request('x/a', {}, other)], entries, {
      idlePodsMax: 4,
      hostNetwork: true,
    });
    expect(plan.evicted).toEqual(['same node']);
    expect(plan.idle).toEqual(['other node']);
  });
});

describe('planning a transition', () => {
  const held = (logicalName: string): PoolEntry => entry(`of ${logicalName}`, { logicalName });

  test('neither takes pods from the pool nor leaves them there', () => {
    const plan = planPool(
      [request('x/a'), request('x/new')],
      [held('x/a'), held('x/gone'), entry('idle')],
      keep(4),
      {
        recreate: [],
      },
    );
    expect([...plan.assigned]).toEqual([['x/a', 'of x/a']]);
    expect(plan.missing.map(({ logicalName }) => logicalName)).toEqual(['x/new']);
    expect(plan.evicted).toEqual(['of x/gone']);
    expect(plan.idle).toEqual(['idle']);
  });

  test('a recreated pod is evicted and missing', () => {
    const plan = planPool([request('x/a')], [held('x/a')], keep(4), {
      recreate: [{ namespace: 'x', name: 'a' }],
    });
    expect(plan.evicted).toEqual(['of x/a']);
    expect(plan.missing).toHaveLength(1);
  });

  test('a pod that has ended stays with its role and never runs again', () => {
    const over = { ...held('x/a'), completed: true };
    const stays = planPool([{ ...request('x/a'), completed: true }], [over], keep(4));
    expect(stays.assigned.get('x/a')).toBe('of x/a');
    const again = planPool([request('x/a')], [over], keep(4));
    expect(again.missing).toHaveLength(1);
    expect(again.evicted).toEqual(['of x/a']);
  });
});

describe('pod shapes', () => {
  test('an absent protocol and an explicit TCP are one shape', () => {
    const shape = (port: object): string =>
      podShapeOf({ containers: [{ name: 'c', ports: [{ containerPort: 80, ...port }] }] }, 'n')
        .hash;
    expect(shape({})).toBe(shape({ protocol: 'TCP' }));
    expect(shape({})).not.toBe(shape({ protocol: 'UDP' }));
    expect(shape({})).not.toBe(shape({ name: 'web' }));
  });
});
