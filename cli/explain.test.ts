import { describe, expect, it } from 'vitest';
import { verdictAt } from '../oracle/connectivity/port-verdicts.ts';
import { analyseConnectivity } from '../oracle/connectivity/analyse-connectivity.ts';
import { specificationProfile } from '../model/profile.ts';
import { connectivityWorldOfManifests, loadManifests } from '../runner/load-manifests.ts';
import { deployment, manifestFolder, namespace, policy, say } from './testing/manifest-folder.ts';

const statefulSet = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace: 'shop' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'db' } },
    template: {
      metadata: { labels: { app: 'db' } },
      spec: {
        containers: [{ name: 'db', ports: [{ name: 'sql', containerPort: 5432 }] }],
      },
    },
  },
});

const folder = manifestFolder({
  'world.yaml': [
    namespace('shop'),
    namespace('ops', { team: 'ops' }),
    deployment('shop/web', [{ name: 'http', containerPort: 8080 }]),
    deployment('ops/scraper'),
    deployment('ops/idle'),
    `---\n${statefulSet}\n`,
  ].join(''),
  'policies/db.yaml': policy('shop/db', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [
      { from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 'sql' }] },
    ],
  }),
  'policies/web.yaml': policy('shop/web', {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.128/25'] } }],
        ports: [{ port: 'http' }],
      },
    ],
    egress: [{ to: [{ podSelector: { matchLabels: { app: 'db' } } }] }],
  }),
});

async function explain(from: string, to: string, port: string, ...more: readonly string[]) {
  return await say(['explain', folder, '--from', from, '--to', to, '--port', port, ...more]);
}

describe('explain names what decides, with file and line', () => {
  it('an allowed connection: the policy, rule, peer and port item at each end', async () => {
    const { code, stdout } = await explain('shop/web', 'shop/db', '5432');
    expect(stdout).toContain('shop/web[Deployment] -> shop/db[StatefulSet] TCP 5432: allow');
    expect(stdout).toMatch(
      /allowed by shop\/web spec\.egress\[0\] \(.*policies\/web\.yaml:\d+:\d+\)/,
    );
    expect(stdout).toMatch(
      /spec\.ingress\[0\]\.from\[0\] \(.*db\.yaml:\d+:\d+\): podSelector app=web/,
    );
    expect(stdout).toMatch(/spec\.ingress\[0\]\.ports\[0\] \(.*db\.yaml:\d+:\d+\): TCP sql/);
    expect(code).toBe(0);
  });

  it('suggests the labels of a template, not those of one of its pods', async () => {
    const { stdout } = await explain('shop/db', 'shop/web', '9999');
    expect(stdout).toContain('pods with labels app=db of namespace shop on TCP 9999');
    expect(stdout).toMatch(/podSelector:\n +matchLabels:\n +app: "db"\n +ports:/);
    expect(stdout).not.toContain('db-0');
  });

  it.each(['shop/web', 'web', 'Deployment/web', 'shop/Deployment/web', 'shop/web[Deployment]'])(
    'the source as %s',
    async (name) => {
      expect((await explain(name, 'shop/db', '5432')).stdout).toContain(
        'shop/web[Deployment] -> shop/db[StatefulSet] TCP 5432: allow',
      );
    },
  );

  it('a port by the name that the target declares', async () => {
    const { stdout } = await explain('shop/web', 'shop/db', 'sql');
    expect(stdout).toContain('TCP 5432: allow');
  });

  it('a denial at the target: which peer does not match, and the rule to add', async () => {
    const { code, stdout } = await explain('ops/scraper', 'shop/db', '5432');
    expect(stdout).toContain('TCP 5432: deny');
    expect(stdout).toContain('not isolated for egress');
    expect(stdout).toContain('no ingress rule of shop/db admits pods with labels app=scraper');
    expect(stdout).toMatch(/no match: spec\.ingress\[0\]\.from\[0\] .*podSelector app=web/);
    expect(stdout).toMatch(/ matches: spec\.ingress\[0\]\.ports\[0\]/);
    expect(stdout).toContain('kubernetes.io/metadata.name: ops');
    expect(code).toBe(0);
  });

  it('a denial at the target: which port does not match', async () => {
    const { stdout } = await explain('shop/web', 'shop/db', '5433');
    expect(stdout).toContain('Egress of shop/web[Deployment]: allow');
    expect(stdout).toMatch(/no match: spec\.ingress\[0\]\.ports\[0\] .*TCP sql/);
    expect(stdout).toContain('port: 5433');
  });

  it('a denial at the source', async () => {
    const { stdout } = await explain('shop/web', 'ops/scraper', '80', '--protocol', 'UDP');
    expect(stdout).toContain('UDP 80: deny');
    expect(stdout).toContain(
      'no egress rule of shop/web lets it reach pods with labels app=scraper',
    );
    expect(stdout).toContain('Ingress of ops/scraper[Deployment]: allow');
    expect(stdout).toContain('protocol: UDP');
  });

  it('the rule that it proposes allows the connection', async () => {
    const { stdout } = await explain('ops/scraper', 'shop/db', '5432');
    const lines = stdout.split('\n');
    const start = lines.findIndex((line) => line.includes('to allow it'));
    const rule = lines
      .slice(start + 1)
      .filter((line) => line !== '')
      .join('\n');
    const added = [
      '---',
      'apiVersion: networking.k8s.io/v1',
      'kind: NetworkPolicy',
      'metadata: {name: more, namespace: shop}',
      'spec:',
      '  podSelector: {matchLabels: {app: db}}',
      '  ingress:',
      rule,
    ].join('\n');
    const more = manifestFolder({
      'world.yaml': [namespace('ops'), deployment('ops/scraper'), `---\n${statefulSet}\n`].join(''),
      'deny.yaml': policy('shop/deny', { podSelector: {} }),
      'more.yaml': added,
    });
    const words = ['--from', 'ops/scraper', '--to', 'shop/db', '--port', 'sql'];
    expect((await say(['explain', more, ...words])).stdout).toContain('TCP 5432: allow');
  });

  it('a source that a block may cover is open', async () => {
    const { stdout } = await explain('ops/scraper', 'shop/web', 'http');
    expect(stdout).toContain('TCP 8080: either (rule 27)');
    expect(stdout).toContain('may be allowed by shop/web');
  });

  it.each([
    ['203.0.113.5', 'allow'],
    ['203.0.113.200', 'deny'],
    ['2001:db8::5', 'deny'],
  ])('an external source %s', async (address, verdict) => {
    const { stdout } = await explain(address, 'shop/web', 'http');
    expect(stdout).toContain(`${address} -> shop/web[Deployment] TCP 8080: ${verdict}`);
    expect(stdout).toContain('no policy decides the egress of an external endpoint');
  });

  it('an external target', async () => {
    const { stdout } = await explain('shop/web', '198.51.100.7', '443');
    expect(stdout).toContain('TCP 443: deny');
    expect(stdout).toContain('cidr: 198.51.100.7/32');
    expect((await explain('ops/idle', '198.51.100.7', '443')).stdout).toContain('TCP 443: allow');
  });

  it('agrees with the symbolic oracle on every pair', async () => {
    const { world } = loadManifests({
      source: folder,
      stdin: undefined,
      namespace: undefined,
      skipInvalid: false,
    });
    const connectivity = analyseConnectivity(
      connectivityWorldOfManifests(world),
      specificationProfile,
    );
    for (const source of connectivity.workloads) {
      for (const target of connectivity.workloads) {
        const verdict = verdictAt(connectivity.pair(source, target).ports, 'TCP', 5432);
        const { stdout } = await explain(source, target, '5432');
        expect(stdout).toContain(`${source} -> ${target} TCP 5432: ${verdict}`);
        const ends = [...stdout.matchAll(/^(?:Egress|Ingress) of [^ ]+: (\w+)/gm)].map((m) => m[1]);
        const worst = ends.includes('deny') ? 'deny' : ends.includes('either') ? 'either' : 'allow';
        // A pod of several may reach itself, which no end alone can say.
        if (source !== target) expect(worst).toBe(verdict);
      }
    }
  });
});

describe('explain says why a connection is open, rule by rule', () => {
  const onNodes = manifestFolder({
    'world.yaml': [
      namespace('shop'),
      deployment('shop/web'),
      deployment('shop/agent', [], { hostNetwork: true }),
    ].join(''),
    'deny.yaml': policy('shop/deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  });

  it.each([
    ['shop/agent', 'shop/web', 30, 'Ingress of shop/web[Deployment]: deny unless exempt'],
    ['shop/web', 'shop/agent', 31, 'Egress of shop/web[Deployment]: deny unless exempt'],
  ])('%s -> %s: a pod on the network of its node, perhaps of the own one', async (...row) => {
    const [from, to, rule, end] = row;
    const words = ['--from', from, '--to', to, '--port', '80'];
    const { stdout } = await say(['explain', onNodes, ...words]);
    expect(stdout).toContain(`TCP 80: either (rules ${rule}, 32)`);
    expect(stdout).toMatch(
      new RegExp(`^  open by rule ${rule}: .*own node.*which pods share a node`, 'm'),
    );
    expect(stdout).toMatch(/^ {2}open by rule 32: .*hostNetwork/m);
    expect(stdout).toContain(end);
    // No selector is sure to match such a pod, so no rule is proposed.
    expect(stdout).not.toContain('to allow it');
  });

  it('a block that may cover the peer', async () => {
    const { stdout } = await explain('ops/scraper', 'shop/web', 'http');
    expect(stdout).toMatch(/^ {2}open by rule 27: .*manifests do not tell the addresses of pods/m);
  });

  it('nothing where the answer is definite', async () => {
    expect((await explain('shop/web', 'shop/db', '5432')).stdout).not.toContain('open by rule');
  });
});

describe('explain tells what it did not read', () => {
  it('invalid objects that were left out, assumed namespaces, ignored kinds', async () => {
    const broken = policy('shop/p', { podSelector: {}, ingress: [{ from: [{}] }] });
    const other = '---\n{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}\n';
    const words = ['--skip-invalid', '--from', 'web', '--to', 'web', '--port', '80'];
    const { code, stderr } = await say(
      ['explain', '-', ...words],
      deployment('shop/web') + broken + other,
    );
    expect(stderr).toMatch(/^error, left out: .*NetworkPolicy shop\/p: spec\.ingress/m);
    expect(stderr).toMatch(/^assumed: no Namespace object describes shop;/m);
    expect(stderr).toMatch(/^ignored: ConfigMap/m);
    expect(code).toBe(0);
  });
});

describe('what explain cannot answer ends with exit code 2', () => {
  it.each([
    [['shop/wbe', 'shop/db', '80'], 'shop/wbe: no workload', 'shop/web[Deployment]'],
    [['ops/web', 'shop/db', '80'], 'ops/web: no workload', 'Name one of: shop/web[Deployment].'],
    [['shop/web', 'shop/db', 'http'], 'declares no TCP port of this name', 'sql (TCP 5432)'],
    [['shop/web', 'shop/db', 'sql', '--protocol', 'UDP'], 'declares no UDP port', 'sql'],
    [['shop/web', 'shop/db', '70000'], 'from 1 to 65535', 'Give a number'],
    [['shop/web', '198.51.100.7', 'http'], 'has no named ports', 'Give a number'],
    [['shop/web', '300.1.1.1', '80'], '300.1.1.1', 'decimal'],
    [['198.51.100.7', '198.51.100.8', '80'], 'outside the cluster', '--from'],
  ] as const)('%j', async ([from, to, port, ...more], message, hint) => {
    const { code, stdout, stderr } = await explain(from, to, port, ...more);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('a name that several workloads have lists them', async () => {
    const twice = manifestFolder({
      'a.yaml': deployment('shop/web') + deployment('shop/web').replace('Deployment', 'DaemonSet'),
    });
    const words = ['--from', 'shop/web', '--to', 'shop/web', '--port', '80'];
    const { code, stderr } = await say(['explain', twice, ...words]);
    expect(stderr).toContain('2 rows of the manifests have this name');
    expect(stderr).toContain('shop/web[Deployment], shop/web[DaemonSet]');
    expect(code).toBe(2);
  });
});
