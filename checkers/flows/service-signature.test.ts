import { expect, it } from 'vitest';
import type { Scenario } from '../../model/scenario.ts';
import { serviceSignature } from './service-signature.ts';

const scenario: Scenario = {
  apiVersion: 'kubeprop.dev/v1alpha1',
  kind: 'Scenario',
  metadata: { name: 'shop' },
  world: {
    namespaces: [],
    pods: [],
    networkPolicies: [],
    services: [
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'x' }, spec: {} },
    ],
  },
  externalEndpoints: [],
  steps: [],
  probes: { ports: [{ protocol: 'TCP', port: 80 }], services: 'dns' },
};

it.each([
  ['set-0.web in x/r0', 'address-missing', 'address-missing/look-up'],
  ['web.x.svc.cluster.local. in x/a', 'address-missing', 'address-missing/look-up'],
  ['after event 1, kill x/a: web in x/a', 'address-missing', 'address-missing/look-up'],
  ['resolv.conf of x/a', 'search-differs', 'search-differs/resolvconf'],
  ['A of x/web', 'record-missing', 'record-missing/A'],
  ['A of x/web in capitals', 'record-missing', 'record-missing/A-in-capitals'],
  ['SRV of x/web', 'nxdomain-for-nodata', 'nxdomain-for-nodata/any'],
  ['A of x/web in capitals', 'nxdomain-for-nodata', 'nxdomain-for-nodata/any'],
  ['TXT of a host of x/web that is not', 'nodata-for-nxdomain', 'nodata-for-nxdomain/any-a-host-that-is-not'], // prettier-ignore
])('what is wrong with "%s" (%s) has a signature without names: %s', (key, fault, wanted) => {
  const signature = serviceSignature(scenario, { kind: 'dns', key, fault });
  expect(signature.split('/').slice(0, 3).join('/')).toBe(`services/${wanted}`);
});
