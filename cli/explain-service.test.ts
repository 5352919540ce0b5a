import { describe, expect, it } from 'vitest';
import {
  deployment,
  manifestFolder,
  namespace,
  policy,
  say,
  service,
} from './testing/manifest-folder.ts';

const back = { metadata: { labels: { tier: 'back' } } };

/** A workload of label tier=back with one named port. */
function backend(at: string, kind: string, port: number, podSpec: object = {}): string {
  const [ns = '', name = ''] = at.split('/');
  const spec = {
    containers: [{ name: 'c', ports: [{ name: 'http', containerPort: port }] }],
    ...podSpec,
  };
  const value =
    kind === 'Pod'
      ? { apiVersion: 'v1', kind, metadata: { name, namespace: ns, ...back.metadata }, spec }
      : {
          ...{ apiVersion: 'apps/v1', kind, metadata: { name, namespace: ns } },
          spec: { selector: { matchLabels: back.metadata.labels }, template: { ...back, spec } },
        };
  return `---\n${JSON.stringify(value)}\n`;
}

const local = {
  selector: { tier: 'back' },
  internalTrafficPolicy: 'Local',
  ports: [{ port: 80, targetPort: 'http' }],
};

const folder = manifestFolder({
  'world.yaml': [
    namespace('shop'),
    namespace('ops'),
    deployment('shop/web'),
    backend('shop/blue', 'Deployment', 8080),
    backend('shop/green', 'Pod', 9090, { nodeName: 'n1' }),
    backend('shop/plain', 'Deployment', 7070).replace('"http"', '"other"'),
    backend('shop/none', 'Deployment', 8080).replace('"selector"', '"replicas":0,"selector"'),
    deployment('ops/client'),
  ].join(''),
  'services.yaml': [
    service('shop/back', {
      selector: { tier: 'back' },
      ports: [
        { name: 'web', port: 80, targetPort: 'http' },
        { name: 'admin', port: 81 },
      ],
    }),
    service('shop/local', local),
    service('shop/nobody', { selector: { tier: 'none' }, ports: [{ port: 80 }] }),
    service('shop/pods', {
      clusterIP: 'None',
      selector: { app: 'web' },
      ports: [{ port: 80, targetPort: 8080 }],
    }),
    service('shop/own', { ports: [{ port: 80 }] }),
    service('shop/away', { type: 'ExternalName', externalName: 'example.com' }),
    service('ops/back', { selector: { app: 'client' }, ports: [{ port: 80 }] }),
  ].join(''),
  'policy.yaml': policy('shop/green', {
    podSelector: { matchLabels: { tier: 'back' } },
    ingress: [
      { from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 8080 }] },
    ],
  }),
});

async function explain(to: string, port: string, ...more: readonly string[]) {
  const from = more.includes('--from') ? [] : ['--from', 'shop/web'];
  return await say(['explain', folder, ...from, '--to', to, '--port', port, ...more]);
}

describe('explain a connection to a Service', () => {
  it('resolves the targetPort on each backend and judges each with its own port (rules 17, 64)', async () => {
    const { code, stdout } = await explain('service/back', 'web');
    expect(code).toBe(0);
    expect(stdout).toContain('-> Service shop/back TCP 80: 2 backends (rules 61, 64, 66, 69)');
    expect(stdout).toContain('backend: shop/blue[Deployment] TCP 8080, 1 pod');
    expect(stdout).toContain('backend: shop/green[Pod] TCP 9090, 1 pod');
    expect(stdout).toContain('shop/web[Deployment] -> shop/blue[Deployment] TCP 8080: allow');
    expect(stdout).toContain('shop/web[Deployment] -> shop/green[Pod] TCP 9090: deny');
  });

  it('says which selected rows are no backends, and why', async () => {
    const { stdout } = await explain('service/back', '80');
    expect(stdout).toContain(
      'no backend: shop/plain[Deployment] declares no TCP port named http (rule 64)',
    );
    expect(stdout).toContain('no backend: shop/none[Deployment] has no replicas');
    expect(stdout).toContain('manifests do not tell readiness');
  });

  it('a port without targetPort is the same number on the pod', async () => {
    expect((await explain('service/back', 'admin')).stdout).toContain(
      'shop/blue[Deployment] TCP 81, 1 pod',
    );
  });

  it.each([
    [['--node', 'n1'], '2 backends (', 'backend: shop/green[Pod] TCP 9090, 1 pod\n'],
    [
      ['--node', 'n2'],
      '1 backend or dropped, by placement (',
      'no backend on the node of the client',
    ],
    [
      [],
      '2 backends or dropped, by placement (',
      'shop/green[Pod] TCP 9090, 1 pod, those on the node',
    ],
    [['--from', 'shop/blue'], '2 backends (', 'backend: shop/blue[Deployment] TCP 8080, 1 pod\n'],
  ] as const)('internalTrafficPolicy Local with %j', async (flags, headline, line) => {
    const { stdout } = await explain('service/local', '80', ...flags);
    expect(stdout).toContain(headline);
    expect(stdout).toContain(line);
    expect(stdout).toMatch(/rules 61, 64, 67,.* 69\)/);
  });

  it('without endpoints it is refused (rule 68)', async () => {
    const { stdout } = await explain('service/nobody', '80');
    expect(stdout).toContain('TCP 80: refused (rules 61, 64, 66, 68, 69)');
    expect(stdout).not.toContain('backend:');
  });

  it('a headless Service has no proxy: the port is the one of the client (rule 78)', async () => {
    const { stdout } = await explain('service/pods', '4444');
    expect(stdout).toContain('backend: shop/web[Deployment] TCP 4444');
    expect(stdout).toContain('no targetPort (rule 78)');
  });

  it('what manifests do not hold stays open', async () => {
    expect((await explain('service/own', '80')).stdout).toContain('its backends are open');
    expect((await explain('service/away', '80')).stdout).toContain('DNS answers with example.com');
  });

  it.each(['service/back', 'svc/shop/back', 'shop/service/back', 'shop/back[Service]'])(
    'the Service as %s; a bare name is of the namespace of the source',
    async (text) => {
      expect((await explain(text, '80')).stdout).toContain('Service shop/back TCP 80');
    },
  );

  it.each([
    [['service/nope', '80'], 'the manifests have no such Service', 'service/shop/back'],
    [['ops/service/local', '80'], 'the manifests have no such Service', 'service/shop/local'],
    [
      ['service/back', '82'],
      'Service shop/back has no such TCP port',
      'TCP 80 (web), TCP 81 (admin)',
    ],
    [
      ['service/shop/back', '80', '--from', '192.0.2.1'],
      'no address for clients outside',
      'Name a workload',
    ],
  ] as const)('%j ends with exit code 2', async ([to, port, ...more], message, hint) => {
    const { code, stdout, stderr } = await explain(to, port, ...more);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('explain a connection to a Service with EndpointSlices of its own', () => {
  const slice = (name: string, labels: object, endpoints: readonly object[]): string =>
    `---\n${JSON.stringify({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name,
        namespace: 'shop',
        labels: { 'kubernetes.io/service-name': 'db', ...labels },
      },
      addressType: 'IPv4',
      endpoints,
      ports: [{ port: 5432, protocol: 'TCP' }],
    })}\n`;
  const controller = {
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
  };
  const world = [
    namespace('shop'),
    deployment('shop/web'),
    service('shop/db', { ports: [{ port: 80 }] }),
    policy('shop/web', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '198.51.100.7/32' } }] }],
    }),
  ].join('');
  const words = ['explain', '-', '--from', 'shop/web', '--to', 'service/db', '--port', '80'];

  it('lists the usable addresses, each with the verdict of the policies at the client (rules 61, 62)', async () => {
    const own = slice('db-1', {}, [
      { addresses: ['198.51.100.7'] },
      { addresses: ['198.51.100.8'], nodeName: 'n1' },
      { addresses: ['198.51.100.9'], conditions: { ready: false } },
    ]);
    const { stdout } = await say(words, world + own);
    expect(stdout).toContain('-> Service shop/db TCP 80: 2 of its addresses');
    expect(stdout).toContain('backend: 198.51.100.8 TCP 5432 on node n1');
    expect(stdout).toContain('-> 198.51.100.7 TCP 5432: allow');
    expect(stdout).toContain('-> 198.51.100.8 TCP 5432: deny');
    expect(stdout).not.toContain('198.51.100.9');
  });

  it('leaves those out that the control plane made: a dump has them beside their pods', async () => {
    const made = slice('db-1', controller, [{ addresses: ['198.51.100.7'] }]);
    expect((await say(words, world + made)).stdout).toContain('its backends are open');
  });

  it('refuses a slice as the server would', async () => {
    const wrong = slice('db-1', {}, [{ addresses: ['2001:db8::1'] }, { addresses: [] }]);
    const { code, stderr } = await say(words, world + wrong);
    expect(code).toBe(2);
    expect(stderr).toContain('endpoints[0].addresses[0]: Invalid value: "2001:db8::1"');
    expect(stderr).toContain('endpoints[1].addresses: Required value');
  });
});

describe('explain a connection from outside to a Service', () => {
  const ports = [{ port: 80, targetPort: 'http', nodePort: 30_080 }];
  const outside = manifestFolder({
    'world.yaml': [
      namespace('shop'),
      deployment('shop/web', [{ name: 'http', containerPort: 8080 }]),
      service('shop/np', {
        type: 'NodePort',
        selector: { app: 'web' },
        externalTrafficPolicy: 'Local',
        ports,
      }),
      service('shop/lb', {
        type: 'LoadBalancer',
        selector: { app: 'web' },
        loadBalancerSourceRanges: ['203.0.113.0/24'],
        ports,
      }),
      service('shop/ext', {
        selector: { app: 'web' },
        externalIPs: ['192.0.2.80'],
        ports: [{ port: 80 }],
      }),
      policy('shop/web', {
        podSelector: {},
        ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/25' } }] }],
      }),
    ].join(''),
  });
  const ask = async (name: string, from: string): Promise<string> => {
    const words = ['--from', from, '--to', `service/shop/${name}`, '--port', '80'];
    return (await say(['explain', outside, ...words])).stdout;
  };

  it('goes by the node port, where externalTrafficPolicy decides, to pods that are asked with its address', async () => {
    const text = await ask('np', '203.0.113.5');
    expect(text).toContain('-> Service shop/np TCP 80: 1 backend or dropped, by placement');
    expect(text).toContain('by the node port 30080');
    expect(text).toContain('keeps its address');
    expect(text).toContain('203.0.113.5 -> shop/web[Deployment] TCP 8080: allow');
  });

  it('passes the source ranges of a load balancer first, which policies are not asked about (rule 76)', async () => {
    expect(await ask('lb', '203.0.113.200')).toContain('TCP 8080: deny');
    const shut = await ask('lb', '198.51.100.1');
    expect(shut).toContain('-> Service shop/lb TCP 80: dropped');
    expect(shut).not.toContain('TCP 8080');
  });

  it('goes by an external address, and says that the node may hide the client (rules 28, 71)', async () => {
    const text = await ask('ext', '203.0.113.5');
    expect(text).toContain('by the external address 192.0.2.80');
    expect(text).toContain('ingress rules by address are open (rules 28, 71)');
  });
});
