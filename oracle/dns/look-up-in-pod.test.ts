/**
 * The walks of real libraries, recorded: musl 1.2.3 and glibc 2.36 of Debian 12 in a container whose resolv.conf named a server that wrote
 * down what it was asked. Names of the last questions, which leave the zone, are not the oracle's to predict.
 */
import { expect, test } from 'vitest';
import { kubeadmDnsFacts } from '../../model/dns.ts';
import type { Libc } from '../../model/resolv-conf.ts';
import type { Service } from '../../model/service.ts';
import { lookUpInPod } from './look-up-in-pod.ts';
import { expandName } from './resolve-in-pod.ts';

const zone = 'cluster.local';
const resolvConf = {
  nameservers: ['127.0.0.1'],
  searches: [`x.svc.${zone}`, `svc.${zone}`, zone],
  options: ['ndots:5'],
};
const namespaces = ['x', 'other'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }) as const); // prettier-ignore
const services = [
  serviceOf('x', 'web', '10.96.0.1'),
  serviceOf('x', 'dual', '10.96.0.2', 'fd00:96::2'),
  serviceOf('other', 'api', '10.96.0.3'),
];
const world = { namespaces, services, endpointSlices: [], pods: [] };

test.each<[name: string, asked: Record<Libc, readonly string[]>, addresses: readonly string[]]>([
  ['web', both('web.x.svc.cluster.local.'), ['10.96.0.1']],
  ['web.x', both('web.x.x.svc.cluster.local.', 'web.x.svc.cluster.local.'), ['10.96.0.1']],
  [
    'web.x.svc',
    both('web.x.svc.x.svc.cluster.local.', 'web.x.svc.svc.cluster.local.', 'web.x.svc.cluster.local.'), // prettier-ignore
    ['10.96.0.1'],
  ],
  ['web.x.svc.cluster.local.', both('web.x.svc.cluster.local.'), ['10.96.0.1']],
  ['dual', both('dual.x.svc.cluster.local.'), ['10.96.0.2', 'fd00:96::2']],
  [
    'api.other',
    both('api.other.x.svc.cluster.local.', 'api.other.svc.cluster.local.'),
    ['10.96.0.3'],
  ],
  [
    // It exists without addresses: there musl ends its walk and glibc does not.
    'x',
    {
      musl: ['x.x.svc.cluster.local.', 'x.svc.cluster.local.'],
      glibc: ['x.x.svc.cluster.local.', 'x.svc.cluster.local.', 'x.cluster.local.', 'x.'],
    },
    [],
  ],
])('both libraries asked for %s as predicted', (name, asked, addresses) => {
  for (const libc of ['musl', 'glibc'] as const) {
    const lookUp = lookUpInPod(name, resolvConf, libc, world, kubeadmDnsFacts, 'x');
    expect([libc, lookUp.names]).toEqual([libc, asked[libc]]);
    expect(lookUp.addresses).toEqual(addresses);
  }
});

test('a name with as many dots as ndots is asked for as it is, by musl alone, by glibc before the search list', () => {
  const name = 'p.q.r.s.t.u';
  expect(expandName(name, resolvConf, 'musl')).toEqual(['p.q.r.s.t.u.']);
  // The recorded walk ended with the second name, which the server had.
  const recorded = ['p.q.r.s.t.u.', 'p.q.r.s.t.u.x.svc.cluster.local.'];
  expect(expandName(name, resolvConf, 'glibc').slice(0, recorded.length)).toEqual(recorded);
});

function both(...names: readonly string[]): Record<Libc, readonly string[]> {
  return { musl: names, glibc: names };
}

function serviceOf(namespace: string, name: string, ...clusterIPs: readonly string[]): Service {
  return { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name }, spec: { clusterIPs, ports: [{ port: 80 }] } }; // prettier-ignore
}
