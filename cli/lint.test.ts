import { describe, expect, it } from 'vitest';
import { deployment, manifestFolder, namespace, policy, say } from './testing/manifest-folder.ts';

interface Found {
  readonly id: string;
  readonly rule?: number;
  readonly severity: string;
  readonly path: string;
  readonly message: string;
  readonly position: { readonly line: number };
}

const world = [
  namespace('shop', { team: 'shop' }),
  namespace('ops', { team: 'ops' }),
  deployment('shop/web', [{ name: 'http', containerPort: 8080 }]),
  deployment('shop/db', [{ name: 'sql', containerPort: 5432 }]),
  deployment('ops/scraper'),
].join('');

/** The findings about some policies in the world above. */
async function lint(...policies: readonly string[]): Promise<readonly Found[]> {
  const { stdout } = await say(['lint', '-', '--output', 'json'], world + policies.join(''));
  return (JSON.parse(stdout) as { findings: readonly Found[] }).findings;
}

/** `id rule severity path`, short enough for a table. */
async function lines(...policies: readonly string[]): Promise<readonly string[]> {
  const findings = await lint(...policies);
  return findings.map(({ id, rule, severity, path }) => `${id} ${rule} ${severity} ${path}`);
}

const web = { podSelector: { matchLabels: { app: 'web' } } };
const fromPods = (app: string) => ({ podSelector: { matchLabels: { app } } });
const ingress = (...rules: readonly object[]) => ({
  ...web,
  policyTypes: ['Ingress'],
  ingress: rules,
});
const egress = (...rules: readonly object[]) => ({
  ...web,
  policyTypes: ['Egress'],
  egress: rules,
});
const dns = { ports: [{ port: 53, protocol: 'UDP' }] };

describe('each rule of lint finds its mistake and leaves its neighbour alone', () => {
  it.each([
    [
      'a policy that selects nothing',
      { podSelector: { matchLabels: { app: 'wbe' } }, policyTypes: ['Ingress'] },
      ['selects-nothing 1 warning spec.podSelector'],
    ],
    ['a policy that selects something', { ...web, policyTypes: ['Ingress'] }, []],
    [
      'a peer that matches nothing',
      ingress({ from: [fromPods('wbe')] }),
      ['peer-matches-nothing 10 warning spec.ingress[0].from[0]'],
    ],
    [
      'a peer that matches pods of another namespace only',
      ingress({ from: [fromPods('scraper')] }),
      ['peer-matches-nothing 10 warning spec.ingress[0].from[0]'],
    ],
    [
      'a peer that matches pods of its namespaceSelector',
      ingress({
        from: [{ ...fromPods('scraper'), namespaceSelector: { matchLabels: { team: 'ops' } } }],
      }),
      [],
    ],
    [
      'a namespaceSelector that matches nothing',
      ingress({ from: [{ namespaceSelector: { matchLabels: { team: 'opps' } } }] }),
      ['namespace-matches-nothing 12 warning spec.ingress[0].from[0].namespaceSelector'],
    ],
    [
      'a namespaceSelector that names what the manifests do not hold',
      ingress({
        from: [
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
        ],
      }),
      ['namespace-matches-nothing 12 note spec.ingress[0].from[0].namespaceSelector'],
    ],
    [
      'a named port that no selected pod declares',
      ingress({ ports: [{ port: 'https' }] }),
      ['named-port-unknown 19 warning spec.ingress[0].ports[0]'],
    ],
    [
      'a named port of another protocol',
      ingress({ ports: [{ port: 'http', protocol: 'UDP' }] }),
      ['named-port-unknown 18 warning spec.ingress[0].ports[0]'],
    ],
    ['a named port that the selected pod declares', ingress({ ports: [{ port: 'http' }] }), []],
    [
      'an egress port name that only the selected pod declares, not the peer',
      egress({ to: [fromPods('db')], ports: [{ port: 'http' }] }, dns),
      ['named-port-unknown 19 warning spec.egress[0].ports[0]'],
    ],
    [
      'an egress port name that the peer declares',
      egress({ to: [fromPods('db')], ports: [{ port: 'sql' }] }, dns),
      [],
    ],
    [
      'egress rules without the type',
      { ...web, policyTypes: ['Ingress'], egress: [{}] },
      ['rules-ignored 7 warning spec.egress'],
    ],
    [
      'ingress rules without the type',
      { ...web, policyTypes: ['Egress'], ingress: [{}], egress: [{}] },
      ['rules-ignored 7 warning spec.ingress'],
    ],
    [
      'egress rules alone, without policyTypes',
      { ...web, egress: [{}] },
      ['isolates-ingress-too 6 warning spec.egress'],
    ],
    ['both directions, without policyTypes', { ...web, ingress: [{}], egress: [{}] }, []],
    [
      'an empty egress list without policyTypes',
      { ...web, ingress: [{}], egress: [] },
      ['empty-egress-ignored 6 warning spec.egress'],
    ],
    [
      'a block of private addresses',
      ingress({ from: [{ ipBlock: { cidr: '10.0.0.0/16' } }] }),
      ['ip-block-covers-pods 27 note spec.ingress[0].from[0].ipBlock'],
    ],
    [
      'a block of public addresses',
      ingress({ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }),
      [],
    ],
    [
      'everything but private addresses',
      ingress({
        from: [
          {
            ipBlock: {
              cidr: '0.0.0.0/0',
              except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
            },
          },
        ],
      }),
      [],
    ],
    [
      'egress that leaves DNS out',
      egress({ to: [fromPods('db')], ports: [{ port: 5432 }] }),
      ['egress-without-dns 40 warning spec.egress'],
    ],
    [
      'egress to pods that are no DNS server, on every port',
      egress({ to: [fromPods('db')] }),
      ['egress-without-dns 40 warning spec.egress'],
    ],
    [
      'egress that denies everything',
      { ...web, policyTypes: ['Egress'] },
      ['egress-without-dns 40 note spec'],
    ],
    ['egress with DNS', egress({ to: [fromPods('db')], ports: [{ port: 5432 }] }, dns), []],
    ['egress to everywhere in a range over 53', egress({ ports: [{ port: 1, endPort: 99 }] }), []],
    [
      'an except that another item allows again',
      ingress({
        from: [
          { ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] } },
          { ipBlock: { cidr: '203.0.113.0/25' } },
        ],
      }),
      ['except-allowed-again 24 warning spec.ingress[0].from[0].ipBlock.except[0]'],
    ],
    [
      'an except of which a part is allowed again',
      ingress({
        from: [
          { ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] } },
          { ipBlock: { cidr: '203.0.113.64/28' } },
        ],
      }),
      ['except-allowed-again 24 note spec.ingress[0].from[0].ipBlock.except[0]'],
    ],
    [
      'an except beside another block',
      ingress({
        from: [
          { ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] } },
          { ipBlock: { cidr: '198.51.100.0/24' } },
        ],
      }),
      [],
    ],
    [
      'an except allowed again on other ports',
      ingress(
        {
          from: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] } }],
          ports: [{ port: 80 }],
        },
        { from: [{ ipBlock: { cidr: '203.0.113.64/26' } }], ports: [{ port: 81 }] },
      ),
      [],
    ],
  ] as const)('%s', async (_, spec, expected) => {
    expect(await lines(policy('shop/p', spec))).toEqual(expected);
  });

  it('a running pod whose address a block covers is a warning, and an address beside it is not', async () => {
    const pod = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'shop' },
      spec: { containers: [{ name: 'c' }] },
      status: { phase: 'Running', podIPs: [{ ip: '203.0.113.7' }] },
    });
    const block = (cidr: string) => policy('shop/p', ingress({ from: [{ ipBlock: { cidr } }] }));
    expect(await lines(`---\n${pod}\n`, block('203.0.113.0/24'))).toEqual([
      'ip-block-covers-pods 27 warning spec.ingress[0].from[0].ipBlock',
    ]);
    expect(await lines(`---\n${pod}\n`, block('203.0.113.8/29'))).toEqual([]);
  });

  it('a policy in a namespace without any pods is a note', async () => {
    const found = await lines(namespace('empty'), policy('empty/p', { podSelector: {} }));
    expect(found).toEqual(['selects-nothing 1 note spec.podSelector']);
  });

  it('labels of namespaces that no manifest describes are unknown: a note', async () => {
    const peer = { namespaceSelector: { matchLabels: { team: 'elsewhere' } } };
    const found = await lint(deployment('other/x'), policy('shop/p', ingress({ from: [peer] })));
    expect(found.map(({ severity }) => severity)).toEqual(['note']);
    expect(found[0]?.message).toContain('the labels of other are unknown');
  });
});

describe('a rule is shadowed only where other rules allow everything that it allows', () => {
  const anyOf = (...values: readonly string[]) => ({
    podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values }] },
  });
  const block = (cidr: string, except?: readonly string[]) => ({ ipBlock: { cidr, except } });
  const shadowed = 'rule-shadowed 3 warning spec.ingress';
  it.each([
    ['equal rules: the second', [{ from: [fromPods('db')] }, { from: [fromPods('db')] }], [1]],
    ['a rule for every peer', [{ from: [fromPods('db')] }, {}], [0]],
    ['a wider selector', [{ from: [fromPods('db')] }, { from: [anyOf('db', 'web')] }], [0]],
    [
      'ports that two rules cover together',
      [
        { ports: [{ port: 80, endPort: 90 }] },
        { ports: [{ port: 1, endPort: 85 }] },
        { ports: [{ port: 86, endPort: 99 }] },
      ],
      [0],
    ],
    [
      'ports but one',
      [
        { ports: [{ port: 80, endPort: 90 }] },
        { ports: [{ port: 1, endPort: 85 }] },
        { ports: [{ port: 87, endPort: 99 }] },
      ],
      [],
    ],
    [
      'another protocol',
      [{ ports: [{ port: 80 }] }, { ports: [{ port: 80, protocol: 'UDP' }] }],
      [],
    ],
    [
      'a name under its whole protocol',
      [{ ports: [{ port: 'http' }] }, { ports: [{ protocol: 'TCP' }] }],
      [0],
    ],
    ['a name beside its number', [{ ports: [{ port: 'http' }] }, { ports: [{ port: 8080 }] }], []],
    [
      'a block under two halves',
      [
        { from: [block('203.0.113.0/24')], ports: [{ port: 80 }] },
        { from: [block('203.0.113.0/25')] },
        { from: [block('203.0.113.128/25')] },
      ],
      [0],
    ],
    [
      'a block under one with an except in it',
      [
        { from: [block('203.0.113.0/25')] },
        { from: [block('203.0.113.0/24', ['203.0.113.1/32'])] },
      ],
      [],
    ],
    [
      'selectors under a block: it need not match pods',
      [{ from: [fromPods('db')] }, { from: [block('0.0.0.0/1'), block('128.0.0.0/1')] }],
      [],
    ],
    [
      'only some of its peers',
      [{ from: [fromPods('db'), fromPods('web')] }, { from: [fromPods('db')] }],
      [1],
    ],
    [
      'the same pods by namespace name, and every namespace',
      [{ from: [fromPods('db')] }, { from: [{ ...fromPods('db'), namespaceSelector: {} }] }],
      [0],
    ],
    [
      'NotIn is not Exists',
      [
        {
          from: [
            {
              podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['x'] }] },
            },
          ],
        },
        { from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }] },
      ],
      [],
    ],
  ] as const)('%s', async (_, rules, expected) => {
    const found = await lines(policy('shop/p', ingress(...rules)));
    expect(found.filter((line) => line.startsWith('rule-shadowed'))).toEqual(
      expected.map((index) => `${shadowed}[${index}]`),
    );
  });

  it('a policy of the same pods counts, one of other pods or of the other direction does not', async () => {
    const narrow = policy('shop/narrow', ingress({ from: [fromPods('db')] }));
    const everyone = policy('shop/wide', { podSelector: {}, ingress: [{}] });
    const database = policy('shop/wide', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{}],
    });
    const unlisted = policy('shop/wide', {
      podSelector: {},
      policyTypes: ['Egress'],
      ingress: [{}],
      egress: [{}],
    });
    const shadows = async (wide: string): Promise<number> =>
      (await lines(narrow, wide)).filter((line) => line.startsWith('rule-shadowed')).length;
    expect(await shadows(everyone)).toBe(1);
    expect(await shadows(database)).toBe(0);
    expect(await shadows(unlisted)).toBe(0);
  });

  it('the finding names the rule that is wider, with file and line', async () => {
    const found = await lint(policy('shop/p', ingress({ from: [fromPods('db')] }, {})));
    expect(found[0]?.message).toMatch(/allowed by shop\/p spec\.ingress\[1\] \(<stdin>:\d+:\d+\)/);
  });
});

describe('lint as a command', () => {
  it('ends with 1 on a warning, and with 0 on notes alone and on nothing', async () => {
    const at = async (spec: Readonly<Record<string, unknown>>): Promise<number> =>
      (await say(['lint', manifestFolder({ 'w.yaml': world, 'p.yaml': policy('shop/p', spec) })]))
        .code;
    expect(await at({ podSelector: { matchLabels: { app: 'wbe' } } })).toBe(1);
    expect(await at(ingress({ from: [{ ipBlock: { cidr: '10.0.0.0/16' } }] }))).toBe(0);
    expect(await at(ingress({}))).toBe(0);
  });

  it('a line has file, line, column, severity, rule, object, field and a sentence', async () => {
    const folder = manifestFolder({
      'w.yaml': world,
      'p.yaml': policy('shop/p', { podSelector: { matchLabels: { app: 'wbe' } } }),
    });
    const { stdout } = await say(['lint', folder]);
    expect(stdout).toBe(
      `${folder}/p.yaml:10:3: warning: selects-nothing (rule 1): NetworkPolicy shop/p: ` +
        'spec.podSelector: no pod of namespace shop matches app=wbe: the policy has no effect\n' +
        '1 policy, 3 workloads: 1 warning, 0 notes\n',
    );
  });

  it.each([
    [['lint', '/nonexistent'], '', '/nonexistent'],
    [['lint', '-'], 'kind: [', '<stdin>:1'],
    [['lint', '-'], policy('shop/p', { podSelectors: {} }), 'unknown field "spec.podSelectors"'],
    [['lint', '-', '--output', 'xml'], '', 'xml'],
    [['lint', '-', '--default-namespace', 'My_Shop'], '', '--default-namespace "My_Shop"'],
    [['predict', '-', '--default-namespace', 'a.b'], '', '--default-namespace "a.b"'],
    [['lint'], '', 'missing required argument'],
  ] as const)('%j ends with 2 and says why', async (words, stdin, expected) => {
    const { code, stdout, stderr } = await say(words, stdin);
    expect(stderr).toContain(expected);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('goes on without invalid objects when told, and lists them as errors', async () => {
    const invalid = policy('shop/q', { podSelectors: {} });
    const { code, stdout } = await say(['lint', '-', '--skip-invalid'], world + invalid);
    expect(stdout).toContain('error: manifest');
    expect(code).toBe(1);
  });
});
