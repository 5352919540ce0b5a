import { describe, expect, it } from 'vitest';
import { reasonsOf } from './cluster-health.ts';

const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
const node = (name: string, status: object = ready): object => ({
  kind: 'Node',
  metadata: { name },
  status,
});
const items = (...objects: readonly object[]): object => ({ items: objects });

describe('reasonsOf', () => {
  it('is empty when nodes, workloads and pods are ready', () => {
    const system = items(
      {
        kind: 'DaemonSet',
        metadata: { name: 'd' },
        status: { desiredNumberScheduled: 2, numberReady: 2 },
      },
      {
        kind: 'Deployment',
        metadata: { name: 'c' },
        spec: { replicas: 2 },
        status: { readyReplicas: 2 },
      },
      { kind: 'Pod', metadata: { name: 'p' }, status: { phase: 'Running', ...ready } },
      { kind: 'Pod', metadata: { name: 'job' }, status: { phase: 'Succeeded' } },
    );
    expect(reasonsOf(items(node('a'), node('b')), system, 2)).toEqual([]);
  });

  it('counts nodes that have not joined', () => {
    expect(reasonsOf(items(node('a')), items(), 3)).toEqual(['1 of 3 nodes have joined']);
  });

  it('names what is not ready, with the reason that Kubernetes gives', () => {
    const unready = {
      conditions: [{ type: 'Ready', status: 'False', message: 'cni not initialized' }],
    };
    const system = items(
      { kind: 'DaemonSet', metadata: { name: 'd' }, status: { desiredNumberScheduled: 2 } },
      { kind: 'Deployment', metadata: { name: 'c' }, spec: { replicas: 2 }, status: {} },
      { kind: 'Pod', metadata: { name: 'p' }, status: { phase: 'Pending' } },
    );
    expect(reasonsOf(items(node('a', unready)), system, 1)).toEqual([
      'Node a is not Ready (cni not initialized)',
      'DaemonSet d has 0 of 2 pods ready',
      'Deployment c has 0 of 2 pods ready',
      'Pod p is not Ready (Pending)',
    ]);
  });
});
