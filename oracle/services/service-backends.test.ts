import { expect, test } from 'vitest';
import { serviceNameLabel, type EndpointSlice, type Service } from '../../model/service.ts';
import { serviceBackends } from './service-backends.ts';

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'x' },
  spec: { clusterIP: '10.96.0.1', ports: [{ port: 80 }] },
};

function slice(ready: boolean, addresses: readonly string[]): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `ready-${ready}`, namespace: 'x', labels: { [serviceNameLabel]: 'web' } },
    addressType: 'IPv4',
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready } })),
    ports: [{ port: 80 }],
  };
}

function outcomes(slices: readonly EndpointSlice[]): number {
  const [port] = service.spec.ports ?? [];
  if (port === undefined) throw new Error('no port');
  const question = { service, port, ipFamily: 'IPv4', via: 'clusterIP', client: 'inside' } as const;
  return serviceBackends({ ...question, node: { name: 'n0' } }, slices).outcomes.length;
}

test('endpoints in doubt are open in every combination, in whichever order the slices come', () => {
  const addresses = ['10.1.0.1', '10.1.0.2', '10.1.0.3'];
  const slices = [slice(true, addresses), slice(false, addresses)];
  expect(outcomes(slices)).toBe(8);
  expect(outcomes(slices.toReversed())).toBe(8);
});

test('a Service with more doubts than can be told apart is not predicted', () => {
  const addresses = Array.from({ length: 7 }, (_, host) => `10.1.0.${host + 1}`);
  expect(outcomes([slice(true, addresses), slice(false, addresses)])).toBe(0);
  expect(outcomes([slice(true, addresses)])).toBe(1);
});

test('whether a proxy that is not kube-proxy follows hints is open', () => {
  const [port] = service.spec.ports ?? [];
  if (port === undefined) throw new Error('no port');
  const hinted = slice(true, ['10.1.0.1', '10.1.0.2']);
  const zones = ['za', 'zb'];
  const endpoints = hinted.endpoints.map((endpoint, index) => ({
    ...endpoint,
    hints: { forZones: [{ name: zones[index] ?? '' }] },
  }));
  const question = { service, port, ipFamily: 'IPv4', via: 'clusterIP', client: 'inside' } as const;
  const sizes = [true, false].map((followsHints) =>
    serviceBackends({ ...question, followsHints, node: { name: 'n0', zone: 'za' } }, [
      { ...hinted, endpoints },
    ]).outcomes.map((outcome) => (outcome.kind === 'backends' ? outcome.endpoints.length : 0)),
  );
  expect(sizes).toEqual([[1], [1, 2]]);
});
