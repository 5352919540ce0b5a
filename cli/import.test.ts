import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseScenario } from '../runner/scenario-file.ts';
import type { Scenario } from '../model/scenario.ts';
import { deployment, manifestFolder, namespace, policy, say } from './testing/manifest-folder.ts';

/** Imports a text, replays it on the simulated cluster and gives the scenario. */
async function roundTrip(text: string, ...flags: readonly string[]): Promise<Scenario> {
  const folder = manifestFolder({ 'm.yaml': text });
  const out = join(folder, 'out', '..', 'scenario.txt');
  const imported = await say(['import', join(folder, 'm.yaml'), '--out', out, ...flags]);
  expect(imported.stderr.replaceAll(/^(assumed|left out|namespace|ports).*\n/gm, '')).toBe('');
  expect(imported.code).toBe(0);
  const replay = ['replay', out, '--report', join(folder, 'report')];
  const { code, stdout, stderr } = await say(replay);
  expect(stderr).not.toContain('invalid');
  expect(stdout).toContain('1 conform, 0 violate, 0 inconclusive');
  expect(code).toBe(0);
  return parseScenario(readFileSync(out, 'utf8'), out);
}

const sidecar = deployment('shop/web', [{ name: 'http', containerPort: 8080 }], {
  initContainers: [
    { name: 'setup', image: 'i:1' },
    {
      name: 'proxy',
      image: 'i:1',
      restartPolicy: 'Always',
      ports: [{ name: 'metrics', containerPort: 9090 }],
    },
  ],
});

function statefulSet(replicas: number): string {
  const labels = { app: 'db' };
  const containers = [{ name: 'db', ports: [{ name: 'sql', containerPort: 5432 }] }];
  return `---\n${JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'shop' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  })}\n`;
}

describe('an imported scenario replays on the simulated cluster and conforms', () => {
  it('named ports, sidecars and a policy in another namespace', async () => {
    const scenario = await roundTrip(
      [
        namespace('shop', { team: 'shop' }),
        namespace('ops', { team: 'ops' }),
        sidecar,
        deployment('ops/scraper'),
        policy('shop/metrics', {
          podSelector: { matchLabels: { app: 'web' } },
          ingress: [
            {
              from: [{ namespaceSelector: { matchLabels: { team: 'ops' } } }],
              ports: [{ port: 'metrics' }, { port: 'http' }],
            },
          ],
        }),
      ].join(''),
    );
    expect(scenario.world.pods.map(({ metadata }) => metadata.name)).toEqual(['scraper', 'web']);
    expect(scenario.world.pods[1]?.spec.initContainers?.map(({ name }) => name)).toEqual(['proxy']);
    expect(scenario.probes.ports).toEqual(
      (['TCP', 'UDP'] as const).flatMap((protocol) =>
        [8080, 9090, 40000].map((port) => ({ protocol, port })),
      ),
    );
    expect(scenario.externalEndpoints).toEqual([]);
  });

  it('the ordinals of a StatefulSet that a policy tells apart are pods of their own', async () => {
    const { world } = await roundTrip(
      statefulSet(4) +
        policy('shop/first', {
          podSelector: { matchLabels: { 'statefulset.kubernetes.io/pod-name': 'db-0' } },
        }),
    );
    expect(world.pods.map(({ metadata }) => metadata.name)).toEqual(['db-0', 'db-1-3']);
  });

  it('an ipBlock with except has an external endpoint, and each end of a range its neighbours and the other protocol', async () => {
    const scenario = await roundTrip(
      deployment('shop/web') +
        policy('shop/out', {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [
            {
              to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }],
              ports: [
                { port: 8000, endPort: 8010 },
                { port: 53, protocol: 'UDP' },
              ],
            },
          ],
        }),
    );
    expect(scenario.externalEndpoints).toEqual(['e0']);
    expect(scenario.probes.ports.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual([
      'TCP 53',
      'TCP 7999',
      'TCP 8000',
      'TCP 8010',
      'TCP 8011',
      'TCP 40000',
      'UDP 52',
      'UDP 53',
      'UDP 54',
      'UDP 8000',
      'UDP 8010',
      'UDP 40000',
    ]);
  });

  it('names that are too long get shorter, also inside of selectors, and stay apart', async () => {
    const long = 'team-with-a-very-long-namespace-name-';
    const scenario = await roundTrip(
      [
        deployment(`${long}a/web`),
        deployment(`${long}b/web`),
        policy(`${long}a/p`, {
          podSelector: {},
          ingress: [
            {
              from: [
                {
                  namespaceSelector: {
                    matchExpressions: [
                      {
                        key: 'kubernetes.io/metadata.name',
                        operator: 'In',
                        values: [`${long}b`, 'elsewhere'],
                      },
                    ],
                  },
                },
              ],
            },
          ],
        }),
      ].join(''),
    );
    const names = scenario.world.namespaces.map(({ metadata }) => metadata.name);
    expect(new Set(names).size).toBe(2);
    expect(names.every((name) => name.length <= 30)).toBe(true);
    const [rule] = scenario.world.networkPolicies[0]?.spec.ingress ?? [];
    const values = rule?.from?.[0]?.namespaceSelector?.matchExpressions?.[0]?.values;
    expect(values).toEqual([names[1], 'elsewhere']);
  });

  it('a label whose value only a cluster knows still exists', async () => {
    const { world } = await roundTrip(
      deployment('shop/web') +
        policy('shop/p', {
          podSelector: { matchExpressions: [{ key: 'pod-template-hash', operator: 'Exists' }] },
        }),
    );
    expect(Object.keys(world.pods[0]?.metadata.labels ?? {})).toContain('pod-template-hash');
  });
});

describe('import says what it leaves out', () => {
  it('pods beyond the bound: those first that no policy tells apart', async () => {
    const many = ['a', 'b', 'c'].map((name) => deployment(`shop/${name}`)).join('');
    const one = policy('shop/p', { podSelector: { matchLabels: { app: 'c' } } });
    const { stdout, stderr } = await say(['import', '-', '--pods-max', '2'], many + one);
    const note = 'left out, no policy tells them from a pod that is in: shop/b[Deployment]\n';
    expect(stderr).toContain(note);
    expect(stdout).toContain(`# ${note}`);
    const tight = await say(['import', '-', '--pods-max', '1'], many + one);
    expect(tight.stderr).toContain('left out, beyond --pods-max: shop/c[Deployment]\n');
  });

  it('pods on the network of their nodes', async () => {
    const onNode = deployment('shop/proxy', [], { hostNetwork: true });
    const { stderr } = await say(['import', '-'], deployment('shop/web') + onNode);
    expect(stderr).toContain('left out, on the network of their nodes: shop/proxy[Deployment]\n');
  });

  it('ports beyond the bound: what a rule names stays', async () => {
    const ports = [{ port: 80 }, { port: 443 }];
    const some = policy('shop/p', { podSelector: {}, ingress: [{ ports }] });
    const { stderr } = await say(['import', '-', '--ports-max', '4'], deployment('shop/a') + some);
    expect(stderr).toContain(
      'ports beyond --ports-max: TCP 79, TCP 81, TCP 442, TCP 444, UDP 80, UDP 443\n',
    );
  });

  it('invalid objects, when it goes on without them', async () => {
    const broken = policy('shop/p', { podSelector: {}, ingress: [{ from: [{}] }] });
    const { stderr } = await say(['import', '-', '--skip-invalid'], deployment('shop/a') + broken);
    expect(stderr).toMatch(
      /error, left out: .*NetworkPolicy shop\/p: spec\.ingress\[0\]\.from\[0\]/,
    );
  });
});

describe('an imported scenario is named', () => {
  it.each(['', '/.', '/sub/..'])('for its folder, however it is written: %j', async (path) => {
    const folder = join(manifestFolder({ 'Shop_1/m.yaml': deployment('shop/a') }), 'Shop_1');
    mkdirSync(join(folder, 'sub'));
    const { stdout } = await say(['import', `${folder}${path}`]);
    expect(parseScenario(stdout, 'stdout').metadata.name).toBe('shop-1');
  });
});

describe('bad input ends with exit code 2', () => {
  it('manifests instead of a scenario: the way from one to the other', async () => {
    const file = join(manifestFolder({ 'm.yaml': deployment('shop/a') }), 'm.yaml');
    const { code, stderr } = await say(['replay', file]);
    expect(stderr).toContain('kubeprop import makes one of manifests');
    expect(code).toBe(2);
  });

  it.each([
    [['import'], '', 'needs manifests, or --context NAME'],
    [['import', '-', '--context', 'c', '--namespace', 'n'], '', 'and not both'],
    [['import', '--context', 'c'], '', '--namespace NS belong together'],
    [['import', '-', '--namespace', 'n'], '', 'belong together'],
    [['import', '/nonexistent'], '', '/nonexistent'],
    [['import', '-'], 'a: [', '<stdin>:1'],
    [['import', '-'], namespace('shop'), 'there is no workload to probe'],
    [['import', '-', '--pods-max', '0'], '', 'whole number from 1'],
    [['import', '-', '--out', '/nonexistent/s.yaml'], deployment('shop/a'), '/nonexistent/s.yaml'],
    [['run', '--scenario', 's.yaml', '--seed', '3'], '', 'takes no --seed'],
    [['run', '--scenario', '/nonexistent/s.yaml'], '', 'could not read the scenario'],
  ] as const)('%j', async (words, stdin, expected) => {
    const { code, stdout, stderr } = await say(words, stdin);
    expect(stderr).toContain(expected);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('a live namespace', () => {
  const asked: string[] = [];
  let server: Server;
  let kubeconfig = '';

  const meta = (name: string, namespaceName?: string) => ({
    name,
    ...(namespaceName === undefined ? {} : { namespace: namespaceName }),
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { app: name },
    managedFields: [{ manager: 'kubectl', operation: 'Update' }],
  });
  const lists: Readonly<Record<string, readonly object[]>> = {
    '/api/v1/namespaces': [{ metadata: meta('shop') }, { metadata: meta('other') }],
    '/api/v1/namespaces/shop/pods': [
      {
        metadata: meta('web', 'shop'),
        spec: { containers: [{ name: 'c', image: 'i:1', ports: [{ containerPort: 80 }] }] },
        status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }] },
      },
    ],
    '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies': [
      {
        metadata: meta('p', 'shop'),
        spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 80 }] }] },
      },
    ],
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      const items = lists[request.url ?? ''];
      response.writeHead(items === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ items }));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    kubeconfig = join(manifestFolder({}), 'kubeconfig');
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          {
            name: 'c',
            cluster: {
              server: `http://127.0.0.1:${port}`,
              'insecure-skip-tls-verify': true,
            },
          },
        ],
        users: [{ name: 'u', user: {} }],
        contexts: [{ name: 'test', context: { cluster: 'c', user: 'u' } }],
      }),
    );
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('becomes a scenario by reading alone', async () => {
    const live = ['--kubeconfig', kubeconfig, '--context', 'test', '--namespace', 'shop'];
    const { code, stdout, stderr } = await say(['import', ...live]);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /left out: statefulsets of shop, .* does not list for this user \(404\)/,
    );
    const { world } = parseScenario(stdout, 'stdout');
    expect(world.namespaces.map(({ metadata }) => metadata.name)).toEqual(['shop']);
    expect(world.pods.map(({ metadata }) => metadata.name)).toEqual(['web']);
    expect(world.networkPolicies.map(({ metadata }) => metadata.name)).toEqual(['p']);
    expect(asked.length).toBe(6);
    expect(asked.every((line) => line.startsWith('GET '))).toBe(true);
  });

  it('a namespace that the cluster does not have is listed among those it has', async () => {
    const live = ['--kubeconfig', kubeconfig, '--context', 'test', '--namespace', 'shp'];
    const { code, stderr } = await say(['import', ...live]);
    expect(stderr).toContain('has no namespace shp');
    expect(stderr).toContain('other, shop');
    expect(code).toBe(2);
  });
});
