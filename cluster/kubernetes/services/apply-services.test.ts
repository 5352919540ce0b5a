import { describe, expect, test } from 'vitest';
import type { EndpointSlice, Service } from '../../../model/service.ts';
import type { World } from '../../../model/scenario.ts';
import type { ApiResponse } from '../kubernetes-api.ts';
import { createFakeApi, runningStatus, type FakeApi } from '../testing/fake-api.ts';
import { openFakeCluster } from '../testing/open-fake-cluster.ts';
import { pod, world } from '../testing/worlds.ts';

const { signal } = new AbortController();

const balanced: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'x' },
  spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
  status: { loadBalancer: { ingress: [{ ip: '192.0.2.10' }] } },
};

const own: EndpointSlice = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'web-1', namespace: 'x', labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['192.0.2.20'] }],
  ports: [{ port: 80 }],
};

function worldOf(services: readonly Service[], endpointSlices: readonly EndpointSlice[]): World {
  return { ...world({ pods: [pod('x/a', { app: 'a' })] }), services, endpointSlices };
}

/** An API whose pods are Ready, as those are that a Service publishes. */
function createReadyApi(): FakeApi {
  const api = createFakeApi();
  const conditions = [{ type: 'Ready', status: 'True' }];
  api.statusOf = (_pod, ip) => ({ ...runningStatus(ip), conditions });
  return api;
}

/** The changes since the last call, without the paths of the lane's namespace. */
function changed(api: FakeApi): readonly string[] {
  const changes = api.changes.filter((change) => /services|endpointslices/.test(change));
  api.changes.length = 0;
  return changes.map((change) => change.replace(/ .*\/namespaces\/[^/]+\//, ' '));
}

const unavailable: ApiResponse = { status: 500, body: { message: 'etcdserver: timed out' } };

describe('the Services of a lane', () => {
  test('a Service whose addresses could not be written is made anew by the next world', async () => {
    const api = createReadyApi();
    const { lane } = await openFakeCluster(api);
    api.intercept = ({ method }) => (method === 'PATCH' ? unavailable : undefined);
    await expect(lane.apply(worldOf([balanced], []), [], signal)).rejects.toThrow('timed out');
    api.intercept = () => undefined;
    expect(changed(api)).toEqual(['POST services']);
    const { bound } = await lane.apply(worldOf([balanced], []), [], signal);
    expect(changed(api)).toEqual([
      'DELETE services/web',
      'POST services',
      'PATCH services/web/status',
    ]);
    expect(bound.services?.[0]?.status).toEqual(balanced.status);
  });

  test('a Service whose addresses could not be written goes where the next world has none', async () => {
    const api = createReadyApi();
    const { lane } = await openFakeCluster(api);
    api.intercept = ({ method }) => (method === 'PATCH' ? unavailable : undefined);
    await expect(lane.apply(worldOf([balanced], []), [], signal)).rejects.toThrow('timed out');
    await lane.apply(worldOf([], []), [], signal);
    expect(changed(api)).toEqual(['POST services', 'DELETE services/web']);
    expect([...api.objects.keys()].filter((path) => path.includes('/services/'))).toEqual([]);
  });

  test('an object that the server stored without an answer is deleted before it is made again', async () => {
    const api = createReadyApi();
    const { lane } = await openFakeCluster(api);
    api.intercept = ({ method, path, body, query }) => {
      if (method !== 'POST' || query?.['dryRun'] !== undefined || !/slices$/.test(path)) {
        return undefined;
      }
      api.objects.set(`${path}/${own.metadata.name}`, structuredClone(body) as never);
      return unavailable;
    };
    const wanted = worldOf([{ ...balanced, spec: { ports: [{ port: 80 }] } }], [own]);
    await expect(lane.apply(wanted, [], signal)).rejects.toThrow('timed out');
    api.intercept = () => undefined;
    api.changes.length = 0;
    await lane.apply(wanted, [], signal);
    expect(changed(api).filter((change) => change.includes('slices'))).toEqual([
      'DELETE endpointslices/web-1',
      'POST endpointslices',
    ]);
  });
});
