import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectivitySchema, renderConnectivitySchema } from '../model/connectivity-schema.ts';
import {
  deployment,
  manifestFolder,
  namespace,
  policy,
  say,
  service,
} from './testing/manifest-folder.ts';

const workloads = [
  namespace('shop', { team: 'shop' }),
  deployment('shop/web', [{ name: 'http', containerPort: 8080 }]),
  deployment('shop/db', [{ name: 'sql', containerPort: 5432 }]),
].join('');
const toDb = policy('shop/db', {
  podSelector: { matchLabels: { app: 'db' } },
  policyTypes: ['Ingress'],
  ingress: [
    { from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 'sql' }] },
    { from: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.128/25'] } }] },
  ],
});
const shop = workloads + toDb;
const web = 'shop/web[Deployment]';
const db = 'shop/db[Deployment]';

interface Pair {
  readonly source: string;
  readonly target: string;
  readonly ports: unknown;
}

describe('kubeprop predict', () => {
  it('gives the exact ports of each pair and of each range of outside addresses', async () => {
    const { code, stdout } = await say(['predict', '-', '--output', 'json'], shop);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as {
      connections: readonly Pair[];
      external: readonly object[];
    };
    const pair = report.connections.find(({ source, target }) => source === web && target === db);
    expect(pair?.ports).toEqual({
      TCP: {
        allow: [[5432, 5432]],
        either: [
          {
            ports: [
              [1, 5431],
              [5433, 65535],
            ],
            rules: [27],
          },
        ],
      },
      UDP: { allow: [], either: [{ ports: [[1, 65535]], rules: [27] }] },
      SCTP: { allow: [], either: [{ ports: [[1, 65535]], rules: [27] }] },
    });
    expect(JSON.stringify(report.external)).toContain('203.0.113.127');
  });

  it('a profile turns what the specification leaves open into an answer', async () => {
    const flags = ['--output', 'csv', '--from', 'shop/web', '--to', 'shop/db', '--cni', 'cilium'];
    const { stdout } = await say(['predict', '-', ...flags], shop);
    expect(stdout).toContain(web);
  });

  it.each([
    ['text', '  shop/web     TCP 80 -> shop/web[Deployment] 8080, ClusterIP\n'],
    ['text', '  shop/nobody  TCP 80 -> (no workload), ClusterIP\n'],
    ['text', '  shop/alias          -> (another name), ExternalName\n'],
    ['markdown', '| shop/web | ClusterIP | TCP 80 | shop/web\\[Deployment\\] | 8080 |\n'],
    ['csv', ',shop/web[Deployment],,8080,,,,shop/web TCP 80\n'],
    ['csv', ',(no endpoint of its own),,,,,,shop/manual TCP 80\n'],
  ])('lists Services in %s', async (format, line) => {
    const services = [
      service('shop/web', { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] }),
      service('shop/nobody', { selector: { app: 'no' }, ports: [{ port: 80 }] }),
      service('shop/manual', { ports: [{ port: 80 }] }),
      service('shop/alias', { type: 'ExternalName', externalName: 'example.com' }),
    ].join('');
    const { stdout } = await say(['predict', '-', '--output', format], shop + services);
    expect(stdout).toContain(line);
  });

  it.each(['text', 'json', 'csv', 'markdown', 'dot', 'svg'])('prints %s', async (format) => {
    const { code, stdout } = await say(['predict', '-', '--output', format], shop);
    expect(code).toBe(0);
    expect(stdout).toContain('db');
    expect(stdout.endsWith('\n')).toBe(true);
  });

  it('the workloads behind each port of a Service, whatever the order of the files', async () => {
    const services = [
      service('shop/web', { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] }),
      service('shop/all', { clusterIP: 'None', selector: { app: 'db' }, ports: [{ port: 1 }] }),
      service('shop/own', { ports: [{ port: 80 }] }),
    ];
    const read = async (documents: readonly string[], ...flags: readonly string[]) => {
      const words = ['predict', '-', '--output', 'json', ...flags];
      const report: unknown = JSON.parse((await say(words, documents.join(''))).stdout);
      return connectivitySchema.parse(report);
    };
    const report = await read([shop, ...services]);
    expect(report).toMatchObject({
      services: [
        {
          name: 'shop/all',
          headless: true,
          ports: [{ port: 1, backends: [{ workload: db, port: 1 }] }],
        },
        {
          name: 'shop/own',
          endpoints: 'manual',
          ports: [{ port: 80, backends: [], addresses: [] }],
        },
        { name: 'shop/web', ports: [{ port: 80, backends: [{ workload: web, port: 8080 }] }] },
      ],
    });
    expect(await read([...services.toReversed(), shop])).toMatchObject({
      services: (report as { services: unknown }).services,
    });
    const asked = await read([shop, ...services], '--to', 'shop/web');
    expect(asked).toMatchObject({ services: [{ name: 'shop/web' }] });
  });

  it('the usable addresses of a Service with EndpointSlices of its own, and in a table as well', async () => {
    const slice = `---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: own-1, namespace: shop, labels: { kubernetes.io/service-name: own } }
addressType: IPv4
endpoints:
  - { addresses: [192.0.2.7] }
  - { addresses: [192.0.2.8], conditions: { ready: false } }
ports: [{ port: 8443 }]
`;
    const manifests = [shop, service('shop/own', { ports: [{ port: 443 }] }), slice].join('');
    const json = (await say(['predict', '-', '--output', 'json'], manifests)).stdout;
    expect(connectivitySchema.parse(JSON.parse(json))).toMatchObject({
      services: [
        {
          name: 'shop/own',
          endpoints: 'manual',
          ports: [{ port: 443, backends: [], addresses: [{ address: '192.0.2.7', port: 8443 }] }],
        },
      ],
    });
    const table = (await say(['predict', '-', '--output', 'csv'], manifests)).stdout;
    expect(table).toContain(',(192.0.2.7),,8443,');
  });

  it('its JSON is what the published schema says', async () => {
    const { stdout } = await say(['predict', '-', '--output', 'json'], shop);
    connectivitySchema.parse(JSON.parse(stdout));
    const folders = [
      'predict',
      '--diff',
      manifestFolder({ 'a.yaml': workloads }),
      manifestFolder({ 'a.yaml': shop }),
    ];
    connectivitySchema.parse(JSON.parse((await say([...folders, '--output', 'json'])).stdout));
  });

  it('docs/schema/connectivity.schema.json is the schema of the program (npm run docs writes it)', () => {
    const path = new URL('../docs/schema/connectivity.schema.json', import.meta.url);
    expect(readFileSync(path, 'utf8')).toBe(renderConnectivitySchema());
  });

  it('a difference names the connections that go and come, and ends with 1; no difference with 0', async () => {
    const before = manifestFolder({ 'a.yaml': workloads });
    const after = manifestFolder({ 'a.yaml': shop });
    const changed = await say(['predict', '--diff', before, after]);
    expect(changed.code).toBe(1);
    expect(changed.stdout).toContain(db);
    expect((await say(['predict', '--diff', after, after])).code).toBe(0);
  });

  it('names what it did not read, a policy of another API first, because it may change the answer', async () => {
    const other = (apiVersion: string, kind: string): string =>
      `---\n${JSON.stringify({ apiVersion, kind, metadata: { name: 'p' } })}\n`;
    const kinds = [
      other('v1', 'ConfigMap'),
      other('projectcalico.org/v3', 'NetworkPolicy'),
      other('cilium.io/v2', 'CiliumNetworkPolicy').repeat(2),
    ].join('');
    const { stderr } = await say(['predict', '-'], shop + kinds);
    const without = 'the answer is without what it allows and denies';
    expect(
      stderr
        .replaceAll(/<stdin>:\d+/g, 'AT')
        .trimEnd()
        .split('\n'),
    ).toEqual([
      `ignored: 2 CiliumNetworkPolicy of cilium.io (first: AT): ${without}`,
      `ignored: NetworkPolicy of projectcalico.org (AT): ${without}`,
      'ignored: ConfigMap (AT)',
    ]);
  });

  it('says once what holds for both versions of a difference, and of the rest which one it is of', async () => {
    const pods = deployment('ops/a') + deployment('shop/web');
    const before = manifestFolder({ 'a.yaml': pods });
    const after = manifestFolder({ 'a.yaml': pods + deployment('other/b') });
    expect((await say(['predict', '--diff', before, before])).stderr).toMatch(
      /^assumed: [^\n]* ops, shop;[^\n]*\n$/,
    );
    expect((await say(['predict', '--diff', before, after])).stderr).toMatch(
      /^before: assumed: .* ops, shop;.*\nafter: assumed: .* ops, other, shop;.*\n$/,
    );
  });

  it('writes ports that are all open for one reason as one, and lines names up', async () => {
    const host = deployment('shop/a-much-longer-name', [], { hostNetwork: true });
    const deny = policy('shop/deny', { podSelector: { matchLabels: { app: 'web' } } });
    const words = ['predict', '-', '--focus', 'shop/web'];
    const { stdout } = await say(words, namespace('shop') + deployment('shop/web') + host + deny);
    const lines = stdout.split('\n').filter((line) => / -> shop\//.test(line));
    expect(lines).toEqual([
      '  shop/a-much-longer-name[Deployment] -> shop/web[Deployment]                 all either (rules 30, 32)',
      '  shop/web[Deployment]                -> shop/a-much-longer-name[Deployment]  all',
    ]);
  });

  it.each(['text', 'markdown'])(
    'between named sources and targets, %s has no part about the outside',
    async (output) => {
      const ask = async (...flags: readonly string[]): Promise<string> =>
        (await say(['predict', '-', '--output', output, ...flags], shop)).stdout;
      expect(await ask('--from', 'shop/web', '--to', 'shop/db')).not.toContain('Outside');
      expect(await ask('--to', 'shop/db')).toContain('Outside');
    },
  );

  it('does not depend on the order or number of the files', async () => {
    const documents = shop.split(/^---$/m).filter((text) => text.trim() !== '');
    const { stdout: expected } = await say(['predict', '-', '--output', 'csv'], shop);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(documents, { minLength: documents.length }),
        async (shuffled) => {
          const { stdout } = await say(
            ['predict', '-', '--output', 'csv'],
            shuffled.join('\n---\n'),
          );
          expect(stdout).toBe(expected);
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });

  it('invalid manifests end with 2 and name file, line and field; --skip-invalid goes on without them', async () => {
    const bad = policy('shop/bad', { podSelector: {}, ingress: [{ from: [{}] }] });
    const folder = manifestFolder({ 'good.yaml': shop, 'bad.yaml': bad });
    const refused = await say(['predict', folder]);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toMatch(/bad\.yaml:\d+:\d+: .*spec\.ingress\[0\]\.from\[0\]/);
    expect((await say(['predict', folder, '--skip-invalid'])).code).toBe(0);
  });

  it.each([
    [['predict', '-', '--output', 'pdf'], 'pdf'],
    [['predict', '--diff', 'only-one'], 'two versions'],
    [['predict', 'a', 'b'], 'unless --diff'],
    [['predict', 'no-such-folder'], 'no-such-folder'],
    [['predict', '-', '--focus', 'shop/nobody'], 'shop/nobody'],
  ])('%j ends with 2 and says why', async (words, expected) => {
    const { code, stderr } = await say(words, shop);
    expect(stderr).toContain(expected);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(2);
  });
});
