import { describe, expect, test } from 'vitest';
import type { KubernetesApi } from './kubernetes-api.ts';
import { ipFamiliesOf, listProbeNodes, realNodeOf } from './probe-nodes.ts';

const signal = new AbortController().signal;

function node(name: string, spec: object = {}, ready = 'True'): object {
  return {
    metadata: { name },
    spec: { podCIDRs: ['10.244.0.0/24', 'fd00:10:244::/64'], ...spec },
    status: {
      conditions: [{ type: 'Ready', status: ready }],
      addresses: [
        { type: 'Hostname', address: name },
        { type: 'InternalIP', address: '172.18.0.2' },
        { type: 'InternalIP', address: 'fc00::2' },
      ],
    },
  };
}

function apiWith(...items: object[]): KubernetesApi {
  return {
    server: 'https://fake',
    request: () => Promise.resolve({ status: 200, body: { items } }),
    attach: () => Promise.reject(new Error('not here')),
  };
}

describe('nodes for probe pods', () => {
  test('only Ready, schedulable, untainted nodes count, in order of name', async () => {
    const api = apiWith(
      node('worker-b'),
      node('control-plane', { taints: [{ key: 'x', effect: 'NoSchedule' }] }),
      node('draining', { unschedulable: true }),
      node('lost', {}, 'Unknown'),
      node('worker-a', { taints: [{ key: 'y', effect: 'PreferNoSchedule' }] }),
    );
    const nodes = await listProbeNodes(api, signal);
    expect(nodes.map(({ name }) => name)).toEqual(['worker-a', 'worker-b']);
    expect(nodes[0]?.addresses).toEqual({ IPv4: '172.18.0.2', IPv6: 'fc00::2' });
    expect(ipFamiliesOf(nodes)).toEqual(['IPv4', 'IPv6']);
  });

  test('have the zone of their label, or none', async () => {
    const labels = { 'topology.kubernetes.io/zone': 'z0' };
    const zoned = { ...node('a'), metadata: { name: 'a', labels } };
    const nodes = await listProbeNodes(apiWith(zoned, node('b')), signal);
    expect(nodes.map(({ zone }) => zone)).toEqual(['z0', undefined]);
  });

  test('a cluster without a usable node is an environment failure', async () => {
    const api = apiWith(node('only', { unschedulable: true }));
    await expect(listProbeNodes(api, signal)).rejects.toMatchObject({ code: 'environment' });
  });

  test('logical nodes wrap around, real names stand for themselves, others are the input at fault', async () => {
    const nodes = await listProbeNodes(apiWith(node('a'), node('b')), signal);
    expect(['n0', 'n1', 'n2', 'b'].map((name) => realNodeOf(name, nodes).name)).toEqual([
      'a',
      'b',
      'a',
      'b',
    ]);
    expect(() => realNodeOf('zone-1', nodes)).toThrow('names node "zone-1"');
  });
});
