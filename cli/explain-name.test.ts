import { describe, expect, it } from 'vitest';
import { deployment, manifestFolder, namespace, say, service } from './testing/manifest-folder.ts';

const statefulSet = `---\n${JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace: 'shop' },
  spec: {
    replicas: 2,
    serviceName: 'db',
    ordinals: { start: 3 },
    selector: { matchLabels: { app: 'db' } },
    template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'c' }] } },
  },
})}\n`;

const none = {
  dnsPolicy: 'None',
  dnsConfig: {
    nameservers: ['192.0.2.53'],
    searches: ['example.com'],
    options: [{ name: 'ndots', value: '2' }],
  },
};

const folder = manifestFolder({
  'world.yaml': [
    namespace('shop'),
    deployment('shop/web', [], {
      dnsConfig: { searches: ['corp.example'], options: [{ name: 'ndots', value: '2' }] },
    }),
    deployment('shop/node', [], { dnsPolicy: 'Default' }),
    deployment('shop/host', [], { hostNetwork: true }),
    deployment('shop/none', [], none),
    statefulSet,
    service('shop/web', {
      clusterIP: '10.96.7.8',
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80 }],
    }),
    service('shop/db', {
      clusterIP: 'None',
      selector: { app: 'db' },
      ports: [{ name: 'sql', port: 5432 }],
    }),
    service('shop/pods', {
      clusterIP: 'None',
      selector: { app: 'node' },
      ports: [{ name: 'x', port: 1 }],
    }),
    service('shop/away', { type: 'ExternalName', externalName: 'example.com' }),
  ].join(''),
});

async function name(asked: string, ...more: readonly string[]) {
  const from = more.includes('--from') ? [] : ['--from', 'shop/web'];
  return await say(['explain', folder, ...from, '--name', asked, ...more]);
}

describe('explain a name', () => {
  it('resolv.conf of the pod, then every question until the answer', async () => {
    const { code, stdout } = await name('web.shop');
    expect(code).toBe(0);
    expect(stdout).toContain('web.shop A in shop/web[Deployment]: found');
    expect(stdout).toContain(
      '  search shop.svc.cluster.local svc.cluster.local cluster.local corp.example\n',
    );
    expect(stdout).toContain('  options ndots:2\n');
    expect(stdout).toMatch(/1\. web\.shop\.shop\.svc\.cluster\.local\. A: NXDOMAIN \(rule 94\)/);
    expect(stdout).toMatch(
      /2\. web\.shop\.svc\.cluster\.local\. A: 1 record \(rule 88\).*\n +A 10\.96\.7\.8\n/,
    );
    expect(stdout).not.toContain('  3. ');
  });

  it('pods of a StatefulSet have names from their first ordinal on (rules 65, 91)', async () => {
    const { stdout } = await name(
      '_sql._tcp.db',
      '--type',
      'SRV',
      '--cluster-domain',
      'k8s.test.',
      '--from',
      'shop/db',
    );
    expect(stdout).toContain('SRV 5432 db-3.db.shop.svc.k8s.test.');
    expect(stdout).toContain('SRV 5432 db-4.db.shop.svc.k8s.test.');
    expect(stdout).toContain('2 records');
    expect((await name('db-3.db')).stdout).toContain('A <IPv4 address of pod shop/db-3>');
    expect((await name('db-0.db.shop.svc.cluster.local.')).stdout).toContain('NXDOMAIN');
  });

  it('NODATA ends the search of musl, glibc goes on (rule 102)', async () => {
    const musl = await name('web', '--type', 'AAAA', '--libc', 'musl');
    expect(musl.stdout).toContain('1. web.shop.svc.cluster.local. AAAA: NODATA');
    expect(musl.stdout).not.toContain('  2. ');
    expect((await name('web', '--type', 'AAAA')).stdout).toContain(
      '2. web.svc.cluster.local. AAAA',
    );
  });

  it('families are those of the cluster (rule 79)', async () => {
    const { stdout } = await name('pods', '--type', 'AAAA', '--ip-families', 'IPv6');
    expect(stdout).toContain('AAAA <IPv6 address of the pod of shop/node[Deployment]>');
  });

  it('what depends on addresses of pods is open', async () => {
    expect((await name('10-1-2-3.pods')).stdout).toContain('manifests do not tell whether');
    const reverse = await name('9.9.9.10.in-addr.arpa.', '--type', 'PTR');
    expect(reverse.stdout).toContain('manifests do not tell whose address this is');
    const known = await name('8.7.96.10.in-addr.arpa.', '--type', 'PTR');
    expect(known.stdout).toContain('PTR web.shop.svc.cluster.local.');
    const srv = await name('_x._tcp.pods', '--type', 'SRV', '--from', 'shop/db');
    expect(srv.stdout).toContain(
      '<IPv4 address of the pod of shop/node[Deployment] with dashes>.pods.',
    );
  });

  it('KubeDNS answers by its own tree of records', async () => {
    const { stdout } = await name(
      '10-1-2-3.nowhere.pod.cluster.local.',
      '--dns-server',
      'kube-dns',
    );
    expect(stdout).toContain('A 10.1.2.3');
    expect(stdout).toContain('KubeDNS');
    expect((await name('web', '--dns-server', 'kube-dns')).stdout).toContain('A 10.96.7.8');
  });

  it('names of other zones, and of an ExternalName, leave the cluster', async () => {
    expect((await name('www.example.com.')).stdout).toContain('open (rule 90)');
    expect((await name('away')).stdout).toMatch(/open \(rule 90\).*\n +CNAME example\.com\./);
  });

  it.each(['kubernetes.default', 'kubernetes.default.svc'])(
    '%s is in every cluster',
    async (asked) => {
      expect((await name(asked, '--from', 'shop/db')).stdout).toContain(
        'A <IPv4 address of Service default/kubernetes>',
      );
    },
  );

  it.each([
    ['shop/node', 'nameserver <nameservers of the node>'],
    ['shop/host', 'nameserver <nameservers of the node>'],
    ['shop/none', 'nameserver 192.0.2.53'],
  ])('%s does not ask the cluster, so nothing is known (rule 100)', async (from, line) => {
    const { stdout } = await name('web', '--from', from);
    expect(stdout).toContain(`web A in ${from}[Deployment]: open`);
    expect(stdout).toContain(line);
    expect(stdout).toContain('not known to serve the cluster');
  });

  it.each([
    [['--name', 'web', '--to', 'shop/web', '--port', '1'], 'one of --to and --name'],
    [[], 'one of --to and --name'],
    [['--to', 'shop/web'], '--to needs --port'],
  ])('%j is no question', async (words, message) => {
    const { code, stderr } = await say(['explain', folder, '--from', 'shop/web', ...words]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('a dnsPolicy that the server refuses is an error with its place', async () => {
    const bad =
      deployment('shop/web', [], { dnsPolicy: 'Cluster' }) +
      deployment('shop/x', [], { dnsPolicy: 'None' });
    const { code, stderr } = await say(['explain', '-', '--from', 'web', '--name', 'web'], bad);
    expect(stderr).toMatch(/spec\.template\.spec\.dnsPolicy: Unsupported value: "Cluster"/);
    expect(stderr).toMatch(/dnsConfig\.nameservers: Required value/);
    expect(code).toBe(2);
  });
});
