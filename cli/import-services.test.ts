import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../model/scenario.ts';
import { parseScenario } from '../runner/scenario-file.ts';
import { deployment, manifestFolder, namespace, policy, say, service } from './testing/manifest-folder.ts'; // prettier-ignore

/** Any object as a document. */
function document(value: object): string {
  return `---\n${JSON.stringify(value, null, 1)}\n`;
}

function statefulSet(replicas: number, start = 0): string {
  const labels = { app: 'db' };
  const containers = [{ name: 'db', ports: [{ name: 'sql', containerPort: 5432 }] }];
  return document({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'shop' },
    spec: {
      serviceName: 'db',
      replicas,
      ...(start === 0 ? {} : { ordinals: { start } }),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  });
}

function pod(name: string, ip: string, ready: boolean): string {
  return document({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels: { app: 'web' } },
    spec: { containers: [{ name: 'c', image: 'i:1' }] },
    status: {
      phase: 'Running',
      podIPs: [{ ip }],
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  });
}

const shop = [
  namespace('shop', { team: 'shop' }),
  deployment('shop/web', [{ name: 'http', containerPort: 8080 }]).replace('"spec": {', '"spec": {\n"replicas": 2,'), // prettier-ignore
  deployment('shop/client'),
  statefulSet(2),
  service('shop/web', {
    type: 'NodePort',
    clusterIP: '10.96.7.7',
    selector: { app: 'web' },
    ports: [{ name: 'http', port: 80, targetPort: 'http', nodePort: 30080 }],
  }),
  service('shop/db', {
    clusterIP: 'None',
    selector: { app: 'db' },
    ports: [{ name: 'sql', port: 5432 }],
  }),
].join('');

interface Imported {
  readonly scenario: Scenario;
  readonly file: string;
  readonly notes: string;
}

async function importText(text: string, ...flags: readonly string[]): Promise<Imported> {
  const folder = manifestFolder({ 'm.yaml': text });
  const file = join(folder, 'scenario.txt');
  const { code, stderr } = await say(['import', join(folder, 'm.yaml'), '--out', file, ...flags]);
  expect(code, stderr).toBe(0);
  return { scenario: parseScenario(readFileSync(file, 'utf8'), file), file, notes: stderr };
}

async function replay(file: string, ...flags: readonly string[]): ReturnType<typeof say> {
  return say(['replay', file, '--report', `${file}-report`, ...flags]);
}

describe('an import with Services, replayed on the simulated cluster', () => {
  it.each(['services', 'service-policies', 'load', 'dns', 'network-policy'])(
    'conforms under suite %s',
    async (suite) => {
      const { file } = await importText(
        shop + policy('shop/web', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{}] }),
      );
      const { code, stdout } = await replay(file, '--suite', suite);
      expect(stdout).toContain(`suite ${suite}`);
      expect(stdout).toContain('1 conform, 0 violate, 0 inconclusive');
      expect(code).toBe(0);
    },
  );

  it('is asked as a matrix of pods where no suite is named, and says which suites ask the Services', async () => {
    const { file } = await importText(shop);
    const { stderr, stdout } = await replay(file);
    expect(stderr).toContain('2 Services left out, which --suite services');
    expect(stdout).toContain('suite network-policy');
  });

  it('finds what a faulty proxy does', async () => {
    const { file } = await importText(shop);
    const faulty = ['--suite', 'services', '--fault', 'last-endpoint-never-used'];
    const { code, stdout } = await replay(file, ...faulty);
    expect(stdout).toContain('never answered');
    expect(code).toBe(1);
  });

  it('is not asked by a suite that needs more than a world', async () => {
    const { file } = await importText(shop);
    const { code, stderr } = await replay(file, '--suite', 'lifecycle');
    expect(stderr).toContain('suite lifecycle does not ask a stored world');
    expect(code).toBe(2);
  });

  it('needs Services for a suite of Services', async () => {
    const { file } = await importText(deployment('shop/web'));
    const { code, stderr } = await replay(file, '--suite', 'dns');
    expect(stderr).toContain('has no Services for suite dns to ask');
    expect(code).toBe(2);
  });
});

describe('imported Services', () => {
  it('keep what decides backends; addresses and node ports are left to the new cluster', async () => {
    const { scenario, notes } = await importText(shop);
    const [web, db] = scenario.world.services ?? [];
    expect(web?.spec).toEqual({
      type: 'NodePort',
      selector: { app: 'web' },
      ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' }],
      ipFamilies: ['IPv4'],
    });
    expect(db?.spec.clusterIP).toBe('None');
    expect(notes).toContain('cluster addresses are given anew by the cluster: shop/web\n');
    expect(notes).toContain('node ports are given anew by the cluster: shop/web\n');
  });

  it('have the StatefulSet behind them as an object, and a Deployment with its replicas', async () => {
    const { scenario } = await importText(shop);
    const { pods, statefulSets = [] } = scenario.world;
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(['web', 'web-2', 'client', 'db-0', 'db-1']); // prettier-ignore
    expect(statefulSets[0]?.spec).toMatchObject({ serviceName: 'db', replicas: 2 });
    expect(pods[4]?.spec).toMatchObject({ hostname: 'db-1', subdomain: 'db' });
  });

  it('that lead to a cloud get addresses for documentation, and say so', async () => {
    const balanced = service('shop/out', {
      type: 'LoadBalancer',
      loadBalancerClass: 'example.com/lb',
      selector: { app: 'web' },
      externalIPs: ['203.0.113.9'],
      ports: [{ port: 80, appProtocol: 'http' }],
    });
    const { scenario, notes } = await importText(shop + balanced);
    const out = scenario.world.services?.find(({ metadata }) => metadata.name === 'out');
    expect(out?.status?.loadBalancer.ingress).toEqual([{ ip: 'masked(spare 0 IPv4)/32' }]);
    expect(out?.spec.externalIPs).toEqual(['masked(spare 0 IPv4)/32']);
    for (const note of [
      'the load balancer has an address for documentation here',
      'external addresses are others here, of a range for documentation',
      'loadBalancerClass left out',
      'appProtocol left out',
    ]) {
      expect(notes).toContain(`${note}: shop/out\n`);
    }
  });

  it('that are aliases follow the Service of another imported namespace; others are left out', async () => {
    const aliases = [
      deployment('ops/job'),
      service('ops/db', { type: 'ExternalName', externalName: 'db.shop.svc.cluster.local' }),
      service('ops/mail', { type: 'ExternalName', externalName: 'mail.example.com' }),
      service('ops/log', { type: 'ExternalName', externalName: 'log.infra.svc.cluster.local' }),
    ].join('');
    const { scenario, file, notes } = await importText(shop + aliases);
    const alias = scenario.world.services?.find(({ spec }) => spec.type === 'ExternalName');
    expect(alias?.spec.externalName).toBe('db.namespace(shop).svc.cluster.local');
    expect(notes).toContain('its ExternalName mail.example.com is outside the cluster: ops/mail\n');
    expect(notes).toContain('is in the namespace infra, which is not imported: ops/log\n');
    const { code, stdout } = await replay(file, '--suite', 'dns');
    expect(stdout).toContain('1 conform, 0 violate, 0 inconclusive');
    expect(code).toBe(0);
  });

  it('without a selector keep the endpoints that are pods of the import', async () => {
    const own = document({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: 'own-1',
        namespace: 'shop',
        labels: { 'kubernetes.io/service-name': 'own' },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.0.5'] }, { addresses: ['198.51.100.7'] }],
      ports: [{ port: 8080 }],
    });
    const { scenario, file, notes } = await importText(
      shop + pod('a', '10.1.0.5', true) + service('shop/own', { ports: [{ port: 80 }] }) + own,
    );
    const [slice] = scenario.world.endpointSlices ?? [];
    expect(slice?.endpoints).toEqual([{ addresses: ['address(pod shop/a IPv4)/32'] }]);
    expect(notes).toContain(
      'endpoints of EndpointSlice shop/own-1 left out, no pod of the scenario: 198.51.100.7\n',
    );
    expect((await replay(file, '--suite', 'services')).code).toBe(0);
  });

  it('have the readiness that a dump tells', async () => {
    const ready = [pod('a', '10.1.0.5', true), pod('b', '10.1.0.6', false)].join('');
    const only = service('shop/web', { selector: { app: 'web' }, ports: [{ port: 80 }] });
    const { scenario, file, notes } = await importText(ready + only);
    expect(scenario.world.pods.map(({ status }) => status?.conditions?.[0]?.status)).toEqual([
      undefined,
      'False',
    ]);
    expect(notes).toContain('not ready there, kept so here by a readiness gate: shop/b\n');
    expect((await replay(file, '--suite', 'services')).code).toBe(0);
  });
});

describe('a bound on the pods', () => {
  it('keeps one behind every Service, and says which Services have nobody', async () => {
    const many = ['a', 'b', 'c', 'd'].map((name) => deployment(`shop/${name}`)).join('');
    const at = (name: string): string =>
      service(`shop/${name}`, { selector: { app: name }, ports: [{ port: 80 }] });
    const two = await importText(many + at('c') + at('d'), '--pods-max', '2');
    expect(two.scenario.world.pods.map(({ metadata }) => metadata.name)).toEqual(['c', 'd']);
    const one = await importText(many + at('c') + at('d') + at('x'), '--pods-max', '1');
    expect(one.notes).toContain('all backends of the Service were left out: shop/d\n');
    expect(one.notes).toContain('the selector of the Service matches no pod: shop/x\n');
  });

  it('is spent on replicas of what backs Services last', async () => {
    const { scenario, notes } = await importText(shop, '--pods-max', '4');
    expect(scenario.world.pods.map(({ metadata }) => metadata.name)).toEqual(['web', 'web-2', 'client', 'db-0']); // prettier-ignore
    expect(notes).toContain('of 2 pods that back Services 1 is in: shop/db[StatefulSet]\n');
  });

  it('keeps the members up to one that a Service names', async () => {
    const named = service('shop/one', {
      selector: { 'statefulset.kubernetes.io/pod-name': 'db-4' },
      ports: [{ port: 5432 }],
    });
    const { scenario } = await importText(statefulSet(5, 3) + named, '--pods-max', '2');
    expect(scenario.world.pods.map(({ metadata }) => metadata.name)).toEqual(['db-3', 'db-4']);
  });
});
