import { describe, expect, test } from 'vitest';
import type { IpFamily } from '../../model/kubernetes.ts';
import {
  serviceNameLabel,
  type EndpointConditions,
  type EndpointSlice,
  type Service,
} from '../../model/service.ts';
import { healthCheckFamily, predictHealthCheck } from './health-check.ts';

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'x' },
  spec: {
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Local',
    healthCheckNodePort: 30_200,
    ipFamilies: ['IPv4'],
    ports: [
      { name: 'a', port: 80 },
      { name: 'b', port: 81 },
    ],
  },
};

function slice(
  port: string,
  nodeName: string,
  conditions: EndpointConditions,
  addressType: IpFamily = 'IPv4',
): EndpointSlice {
  const address = addressType === 'IPv4' ? '10.1.0.1' : 'fd00::1';
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'one', namespace: 'x', labels: { [serviceNameLabel]: 'web' } },
    addressType,
    endpoints: [{ addresses: [address], nodeName, conditions }],
    ports: [{ name: port, port: 8080 }],
  };
}

/** What node n0 may answer. */
function answers(slices: readonly EndpointSlice[], spec: Partial<Service['spec']> = {}): string {
  const asked = { ...service, spec: { ...service.spec, ...spec } };
  return predictHealthCheck(asked, { node: 'n0', client: 'outside' }, slices)
    .outcomes.flatMap((outcome) => (outcome.kind === 'backends' ? outcome.backends : []))
    .join(' or ');
}

const ready = { ready: true };
const terminating = { ready: false, serving: true, terminating: true };

describe('the health check node port (rule 75)', () => {
  test('answers 200 where the node has a ready endpoint of any port', () => {
    expect(answers([slice('b', 'n0', ready)])).toBe('HTTP-200');
  });

  test.each([
    ['none at all', []],
    ['one on another node', [slice('a', 'n1', ready)]],
    ['one that is not ready', [slice('a', 'n0', { ready: false })]],
    ['one that serves while it terminates', [slice('a', 'n0', terminating)]],
    ['one of a port that the Service does not have', [slice('c', 'n0', ready)]],
  ])('answers 503 where the endpoints are %s', (_, slices) => {
    expect(answers(slices)).toBe('HTTP-503');
  });

  test('is open where two slices say different things, and where the families differ', () => {
    const doubt = [slice('a', 'n0', ready), slice('a', 'n0', { ready: false })];
    expect(answers(doubt)).toBe('HTTP-503 or HTTP-200');
    const dual = { ipFamilies: ['IPv6', 'IPv4'] } as const;
    expect(answers([slice('a', 'n0', ready, 'IPv6')], dual)).toBe('HTTP-200 or HTTP-503');
  });

  test('may stay silent to pods, which a CNI may keep from ports of nodes', () => {
    const slices = [slice('a', 'n0', ready)];
    expect(predictHealthCheck(service, { node: 'n0', client: 'inside' }, slices).outcomes).toEqual([
      { kind: 'backends', backends: ['HTTP-200'] },
      { kind: 'drop' },
    ]);
  });

  test('is none without policy Local, for which the server gives no port', () => {
    expect(answers([slice('a', 'n0', ready)], { healthCheckNodePort: undefined })).toBe('');
  });

  test('is asked over IPv4 wherever the Service has it', () => {
    const of = (ipFamilies: readonly IpFamily[]): IpFamily =>
      healthCheckFamily({ ...service, spec: { ...service.spec, ipFamilies } });
    expect(of(['IPv6', 'IPv4'])).toBe('IPv4');
    expect(of(['IPv6'])).toBe('IPv6');
  });
});
