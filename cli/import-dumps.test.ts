import { describe, expect, it } from 'vitest';
import type { Scenario } from '../model/scenario.ts';
import { parseScenario } from '../runner/scenario-file.ts';
import { deployment, namespace, say, service } from './testing/manifest-folder.ts';

interface PodParts {
  readonly labels?: Readonly<Record<string, string>>;
  readonly owner?: readonly [kind: string, name: string];
  readonly ready?: boolean;
  readonly node?: string;
  readonly deleting?: boolean;
}

/** A pod of the namespace shop as a dump shows it. */
function pod(
  name: string,
  { labels = { app: 'web' }, owner, ready = true, node, deleting }: PodParts,
): string {
  const [kind, ownerName] = owner ?? [];
  const owners = [{ apiVersion: 'apps/v1', kind, name: ownerName, uid: 'u', controller: true }];
  return document({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      labels,
      ...(owner === undefined ? {} : { ownerReferences: owners }),
      ...(deleting === true ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { nodeName: node, containers: [{ name: 'main', image: 'i:1' }] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  });
}

function document(value: object): string {
  return `---\n${JSON.stringify(value, null, 1)}\n`;
}

const web = service('shop/web', { selector: { app: 'web' }, ports: [{ port: 80 }] });

const set = document({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace: 'shop' },
  spec: {
    serviceName: 'db',
    replicas: 2,
    selector: { matchLabels: { app: 'db' } },
    template: {
      metadata: { labels: { app: 'db' } },
      spec: { containers: [{ name: 'main', image: 'i:1' }] },
    },
  },
});

async function importText(text: string): Promise<{ scenario: Scenario; notes: string }> {
  const { code, stdout, stderr } = await say(['import', '-'], namespace('shop') + text);
  expect(code, stderr).toBe(0);
  return { scenario: parseScenario(stdout, 'stdout'), notes: stderr };
}

/** `name node readiness` of each pod; the readiness that its gate has, where it has one. */
function shown({ world }: Scenario): readonly string[] {
  return world.pods.map(({ metadata, spec, status }) =>
    [metadata.name, spec.nodeName, status?.conditions?.[0]?.status].filter(Boolean).join(' '),
  );
}

describe('a dump of a cluster with Services', () => {
  it('places pods together that lie together, and leaves out those that are being deleted', async () => {
    const pods = ['a', 'b', 'c'].map((name) => pod(name, { node: name === 'b' ? 'w2' : 'w1' }));
    const { scenario, notes } = await importText(
      [...pods, pod('d', { node: 'w2', deleting: true }), web].join(''),
    );
    expect(shown(scenario)).toEqual(['a n0', 'b n1', 'c n0']);
    expect(notes).toContain('left out, being deleted: shop/d[Pod]\n');
  });

  it('places pods of one node in turn, unless a Service looks at nodes', async () => {
    const pods = ['a', 'b'].map((name) => pod(name, { node: 'w1' })).join('');
    const local = service('shop/near', { internalTrafficPolicy: 'Local', selector: { app: 'web' }, ports: [{ port: 80 }] }); // prettier-ignore
    expect(shown((await importText(pods + web)).scenario)).toEqual(['a n0', 'b n1']);
    expect(shown((await importText(pods + local)).scenario)).toEqual(['a n0', 'b n0']);
  });

  it('gives a Deployment the readiness of its pods, both where there are both', async () => {
    const rs = document({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: 'web-1',
        namespace: 'shop',
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u', controller: true }],
      },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'i:1' }] } },
      },
    }); // prettier-ignore
    const four = deployment('shop/web').replace('"spec": {', '"spec": {\n"replicas": 4,');
    const pods = ['a', 'b', 'c', 'd'].map((name) =>
      pod(name, { owner: ['ReplicaSet', 'web-1'], ready: name !== 'd' }),
    );
    const { scenario, notes } = await importText([four, rs, ...pods, web].join(''));
    expect(shown(scenario)).toEqual(['web n0', 'web-2 n1', 'web-3 n0 False']);
    expect(notes).toContain('not ready there, kept so here by a readiness gate: shop/d\n');
    expect(notes).toContain('of 4 pods that back Services 3 are in: shop/web[Deployment]\n');
  });

  it('gives members of a StatefulSet a gate each where one is not ready, and leaves changed ones to it', async () => {
    const labels = (index: number): Readonly<Record<string, string>> => ({
      app: 'db',
      'statefulset.kubernetes.io/pod-name': `db-${index}`,
      'apps.kubernetes.io/pod-index': `${index}`,
      'controller-revision-hash': 'h',
    });
    const owner = ['StatefulSet', 'db'] as const;
    const { scenario, notes } = await importText(
      [
        set,
        pod('db-0', { labels: labels(0), owner, ready: false }),
        pod('db-1', { labels: { ...labels(1), extra: 'yes' }, owner }),
        service('shop/db', { clusterIP: 'None', selector: { app: 'db' }, ports: [{ port: 80 }] }),
      ].join(''),
    );
    expect(shown(scenario)).toEqual(['db-0 False', 'db-1 True']);
    expect(notes).toContain(
      'left out, a member of a StatefulSet with labels of its own: shop/db-1[Pod]\n',
    );
  });
});

describe('the names of imported pods', () => {
  it('keep hostname, subdomain and DNS settings; servers are nobody here, searches follow the namespace', async () => {
    const dnsConfig = {
      nameservers: ['203.0.113.8'],
      searches: ['svc.example', 'shop.svc.cluster.local'],
      options: [{ name: 'ndots', value: '2' }],
    };
    const named = { hostname: 'first', subdomain: 'web', dnsPolicy: 'None', dnsConfig };
    const { scenario, notes } = await importText(deployment('shop/web', [], named) + web);
    expect(scenario.world.pods[0]?.spec).toMatchObject({
      hostname: 'first',
      subdomain: 'web',
      dnsPolicy: 'None',
      dnsConfig: {
        nameservers: ['192.0.2.53'],
        searches: ['svc.example', 'namespace(shop).svc.cluster.local'],
        options: [{ name: 'ndots', value: '2' }],
      },
    });
    expect(notes).toContain(
      'nameservers of dnsConfig are addresses for documentation here: shop/web[Deployment]\n',
    );
  });
});

describe('what cannot be taken of a Service', () => {
  it.each([
    ['SCTP ports left out', { ports: [{ name: 'a', port: 1 }, { name: 'b', port: 2, protocol: 'SCTP' }] }],
    ['Service left out, all its ports are SCTP', { ports: [{ port: 2, protocol: 'SCTP' }] }],
    ['source ranges taken as they are, while pods have other addresses here', { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'], ports: [{ port: 1 }] }],
    ['no endpoint of the Service is a pod of the scenario', { selector: {}, ports: [{ port: 1 }] }],
  ])('is said: %s', async (note, spec) => {
    const { notes } = await importText(deployment('shop/x') + service('shop/s', { selector: { app: 'x' }, ...spec }));
    expect(notes).toContain(`${note}: shop/s\n`);
  }); // prettier-ignore

  it('is said of addresses of load balancers beyond those that a lane has', async () => {
    const balanced = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      service(`shop/${name}`, { type: 'LoadBalancer', selector: { app: 'x' }, ports: [{ port: 1 }] }),
    );
    const { notes } = await importText([deployment('shop/x'), ...balanced].join(''));
    expect(notes).toContain('address of the load balancer left out, a lane has no more of them: shop/e\n');
  }); // prettier-ignore

  it('is said of EndpointSlices that belong to nothing, or whose addresses are names', async () => {
    const slice = (name: string, of: string, addressType: string, address: string): string =>
      document({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name, namespace: 'shop', labels: { 'kubernetes.io/service-name': of } },
        addressType,
        endpoints: [{ addresses: [address] }],
        ports: [],
      });
    const { notes } = await importText(
      [
        deployment('shop/x'),
        service('shop/s', { ports: [{ port: 1 }] }),
        slice('a', 'nobody', 'IPv4', '192.0.2.1'),
        slice('b', 's', 'FQDN', 'x.example'),
      ].join(''),
    );
    expect(notes).toContain('EndpointSlice left out, it belongs to no Service of the scenario: shop/a\n');
    expect(notes).toContain('EndpointSlice left out, its addresses are names: shop/b\n');
  }); // prettier-ignore
});
