import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec } from '../../model/kubernetes.ts';
import { specificationProfile, type Profile, type ProfilePins } from '../../model/profile.ts';
import { formatRange } from './address-ranges.ts';
import { analyseConnectivity } from './analyse-connectivity.ts';
import type { Connectivity, ConnectivityOptions } from './connectivity.ts';
import type { ConnectivityWorkload } from './connectivity-world.ts';
import { formatVerdicts } from './port-verdicts.ts';
import { policy, row, worldOf } from './testing/worlds.ts';

const a = row('x/a', { labels: { app: 'a' } });
const b = row('x/b', { labels: { app: 'b' }, ports: [{ name: 'web', containerPort: 8080 }] });
const c = row('y/c');

function pinned(pins: ProfilePins): Profile {
  return { name: 'pinned', pins, sources: {} };
}

interface Setting {
  readonly workloads?: readonly ConnectivityWorkload[];
  readonly profile?: Profile;
  readonly options?: ConnectivityOptions;
}

function analyse(specs: readonly NetworkPolicySpec[], setting: Setting = {}): Connectivity {
  const { workloads = [a, b, c], profile = specificationProfile, options } = setting;
  const policies = specs.map((spec, index) => policy(`x/p${index}`, spec));
  return analyseConnectivity(worldOf(workloads, policies), profile, options);
}

function between(connectivity: Connectivity, source: string, target: string): string {
  return formatVerdicts(connectivity.pair(source, target).ports);
}

function ranges(connectivity: Connectivity, id: string, direction: 'Ingress' | 'Egress') {
  return connectivity
    .external(id, direction)
    .map((range) => `${formatRange(range)}: ${formatVerdicts(range.ports)}`);
}

const everyIPv6 = '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const toB: NetworkPolicySpec = { podSelector: { matchLabels: { app: 'b' } } };

describe('pairs of workloads', () => {
  it('without policies everything is allowed and nothing isolates', () => {
    const connectivity = analyse([]);
    const pair = connectivity.pair('x/a', 'y/c');
    expect(formatVerdicts(pair.ports)).toBe('all');
    expect([pair.sourceIsolatedBy, pair.targetIsolatedBy]).toEqual([[], []]);
  });

  it('ports of several rules and policies add up, per protocol', () => {
    const connectivity = analyse([
      { ...toB, ingress: [{ ports: [{ port: 80 }, { port: 81, endPort: 90 }] }] },
      { ...toB, ingress: [{ ports: [{ protocol: 'UDP' }] }, { ports: [{ port: 443 }] }] },
    ]);
    expect(between(connectivity, 'x/a', 'x/b')).toBe('TCP 80-90,443; UDP all');
    expect(connectivity.pair('x/a', 'x/b').targetIsolatedBy).toEqual(['x/p0', 'x/p1']);
  });

  it('egress and ingress intersect: only ports that both ends allow remain', () => {
    const connectivity = analyse([
      { ...toB, ingress: [{ ports: [{ port: 80, endPort: 90 }] }] },
      {
        podSelector: { matchLabels: { app: 'a' } },
        policyTypes: ['Egress'],
        egress: [{ ports: [{ port: 85, endPort: 100 }, { protocol: 'UDP' }] }],
      },
    ]);
    expect(between(connectivity, 'x/a', 'x/b')).toBe('TCP 85-90');
    expect(between(connectivity, 'x/a', 'y/c')).toBe('TCP 85-100; UDP all');
  });

  it('a port name is the number of each destination, and nothing where nobody declares it', () => {
    const connectivity = analyse([{ podSelector: {}, ingress: [{ ports: [{ port: 'web' }] }] }]);
    expect(between(connectivity, 'y/c', 'x/b')).toBe('TCP 8080');
    expect(between(connectivity, 'y/c', 'x/a')).toBe('none');
  });

  it('a name on a container and on a sidecar is open on both numbers (rules 18 and 20)', () => {
    const target = row('x/b', {
      labels: { app: 'b' },
      ports: [{ name: 'web', containerPort: 8080 }],
      sidecarPorts: [{ name: 'web', containerPort: 9090 }],
    });
    const connectivity = analyse([{ ...toB, ingress: [{ ports: [{ port: 'web' }] }] }], {
      workloads: [a, target],
    });
    expect(between(connectivity, 'x/a', 'x/b')).toBe('TCP 8080; TCP 9090 either (rules 18, 20)');
  });

  it('pods whose sidecars declare different numbers under one name keep their own (rule 20)', () => {
    const web = (containerPort: number) => ({ sidecarPorts: [{ name: 'web', containerPort }] });
    const connectivity = analyse([{ podSelector: {}, ingress: [{ ports: [{ port: 'web' }] }] }], {
      workloads: [row('x/one', web(8080)), row('x/other', web(9090)), c],
      profile: pinned({ sidecarPortNames: 'count' }),
    });
    expect(between(connectivity, 'y/c', 'x/one')).toBe('TCP 8080');
    expect(between(connectivity, 'y/c', 'x/other')).toBe('TCP 9090');
  });

  it('each end is isolated by the policies of its own direction (rule 2)', () => {
    const connectivity = analyse([
      { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'] },
      { ...toB, policyTypes: ['Ingress'] },
    ]);
    const isolatedBy = (source: string, target: string) => {
      const { sourceIsolatedBy, targetIsolatedBy } = connectivity.pair(source, target);
      return [sourceIsolatedBy, targetIsolatedBy];
    };
    expect(isolatedBy('x/a', 'x/b')).toEqual([['x/p0'], ['x/p1']]);
    expect(isolatedBy('x/b', 'x/a')).toEqual([[], []]);
  });

  it('a peer without any field, which the API server refuses, matches nobody (rule 10)', () => {
    const connectivity = analyse([{ podSelector: {}, ingress: [{ from: [{}] }] }]);
    expect(between(connectivity, 'x/a', 'x/b')).toBe('none');
    expect(between(connectivity, 'y/c', 'x/b')).toBe('none');
  });

  it('where nothing mentions a family, pairs are answered for IPv4', () => {
    expect(analyse([]).ipFamilies).toEqual(['IPv4']);
  });

  it('a single pod reaches itself under deny-all, replicas of one row do not reach each other', () => {
    const denyAll: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
    const replicas = row('x/b', { replicas: 3 });
    const unknown: ConnectivityWorkload = { ...c, id: 'x/c', namespace: 'x', replicas: undefined };
    const connectivity = analyse([denyAll], { workloads: [a, replicas, unknown] });
    expect(between(connectivity, 'x/a', 'x/a')).toBe('all');
    expect(between(connectivity, 'x/b', 'x/b')).toBe('none');
    expect(between(connectivity, 'x/c', 'x/c')).toBe('none');
  });

  it.each<[string, ProfilePins, string, string]>([
    ['without a pin a block is open', {}, '10.0.0.0/8', 'TCP 80 either (rule 27)'],
    ['without a pin the block of everything is open', {}, '0.0.0.0/0', 'TCP 80 either (rule 27)'],
    ['never matched, a block denies', { ipBlockMatchesPods: 'noMatch' }, '0.0.0.0/0', 'none'],
    [
      'matched, a block is open',
      { ipBlockMatchesPods: 'match' },
      '10.0.0.0/8',
      'TCP 80 either (rule 27)',
    ],
    [
      'matched, the block of everything allows',
      { ipBlockMatchesPods: 'match' },
      '0.0.0.0/0',
      'TCP 80',
    ],
  ])('for a pod without a known address: %s', (_, pins, cidr, expected) => {
    const connectivity = analyse(
      [{ ...toB, ingress: [{ from: [{ ipBlock: { cidr } }], ports: [{ port: 80 }] }] }],
      { profile: pinned(pins) },
    );
    expect(between(connectivity, 'x/a', 'x/b')).toBe(expected);
  });

  it('excepts make the block of everything open for an unknown address', () => {
    const from = [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }];
    const connectivity = analyse([{ ...toB, ingress: [{ from }] }], {
      profile: pinned({ ipBlockMatchesPods: 'match' }),
    });
    expect(connectivity.pair('x/a', 'x/b').ports.TCP.open[0]?.rules).toEqual([27]);
  });

  it.each<[string, ProfilePins, string]>([
    ['is open for two reasons', {}, 'TCP 8080 either (rules 21, 27)'],
    [
      'is its number where names resolve behind blocks',
      { ipBlockMatchesPods: 'match', namedPortWithIpBlock: 'resolves' },
      'TCP 8080',
    ],
    [
      'is nothing where they do not',
      { ipBlockMatchesPods: 'match', namedPortWithIpBlock: 'matchesNothing' },
      'none',
    ],
  ])('a port name towards a pod behind an ipBlock %s (rule 21)', (_, pins, expected) => {
    const to = [{ ipBlock: { cidr: '0.0.0.0/0' } }];
    const connectivity = analyse(
      [{ podSelector: {}, policyTypes: ['Egress'], egress: [{ to, ports: [{ port: 'web' }] }] }],
      { profile: pinned(pins) },
    );
    expect(between(connectivity, 'x/a', 'x/b')).toBe(expected);
  });

  it('where families differ the pair is open by rule 26 and says what holds in each', () => {
    const from = [{ ipBlock: { cidr: '0.0.0.0/0' } }];
    const connectivity = analyse([{ ...toB, ingress: [{ from }] }], {
      profile: pinned({ ipBlockMatchesPods: 'match' }),
      options: { ipFamilies: ['IPv4', 'IPv6'] },
    });
    const { ports, byFamily } = connectivity.pair('x/a', 'x/b');
    expect(ports.TCP.open).toEqual([{ ports: [[1, 65_535]], rules: [26] }]);
    expect(byFamily?.IPv4 && formatVerdicts(byFamily.IPv4)).toBe('all');
    expect(byFamily?.IPv6 && formatVerdicts(byFamily.IPv6)).toBe('none');
  });

  it('pods without a common family cannot connect', () => {
    const four = row('x/four', { addresses: { IPv4: '10.0.0.1' } });
    const six = row('x/six', { addresses: { IPv6: 'fd00::1' } });
    const connectivity = analyse([], { workloads: [four, six] });
    expect(between(connectivity, 'x/four', 'x/six')).toBe('none');
    expect(connectivity.pair('x/four', 'x/six').byFamily).toEqual({});
    expect(between(connectivity, 'x/six', 'x/six')).toBe('all');
  });

  it('a hostNetwork pod is open where policies deny it (rule 32), until a profile pins it', () => {
    const host = row('x/host', { hostNetwork: true });
    const specs: readonly NetworkPolicySpec[] = [{ podSelector: {} }];
    const workloads = [a, host];
    const open = analyse(specs, { workloads });
    expect(open.pair('x/a', 'x/host').ports.TCP.open[0]?.rules).toEqual([32]);
    const likeNodes = analyse(specs, {
      workloads,
      profile: pinned({ hostNetworkPods: 'likeNodes' }),
    });
    expect(between(likeNodes, 'x/a', 'x/host')).toBe('all');
    expect(likeNodes.pair('x/a', 'x/host').targetIsolatedBy).toEqual([]);
    const likePods = analyse(specs, {
      workloads,
      profile: pinned({ hostNetworkPods: 'likePods' }),
    });
    expect(between(likePods, 'x/a', 'x/host')).toBe('none');
  });

  it.each([
    ['n1', 'n1', 'all'],
    ['n1', 'n2', 'none'],
    [
      'n1',
      undefined,
      'TCP all either (rule 30); UDP all either (rule 30); SCTP all either (rule 30)',
    ],
  ])('ingress from a node on %s to a pod on %s: %s (rule 30)', (own, other, expected) => {
    const place = (nodeName: string | undefined) => (nodeName === undefined ? {} : { nodeName });
    const workloads = [
      row('y/host', { hostNetwork: true, ...place(own) }),
      row('x/a', place(other)),
    ];
    const connectivity = analyse([{ podSelector: {} }], {
      workloads,
      profile: pinned({ hostNetworkPods: 'likeNodes' }),
    });
    expect(between(connectivity, 'y/host', 'x/a')).toBe(expected);
  });

  it('a block says one thing of a pod (rule 27), another of a node as a source (rules 28 and 29)', () => {
    const from = [{ ipBlock: { cidr: '10.0.0.0/8' } }];
    const workloads = [
      row('x/b', { labels: { app: 'b' }, nodeName: 'n1' }),
      row('y/host', { hostNetwork: true, nodeName: 'n2' }),
      row('y/pod', { nodeName: 'n2' }),
    ];
    const openRules = (profile: Profile, source: string) =>
      analyse([{ ...toB, ingress: [{ from }] }], { workloads, profile }).pair(source, 'x/b').ports
        .TCP.open[0]?.rules;
    const likeNodes = pinned({ hostNetworkPods: 'likeNodes' });
    expect(openRules(likeNodes, 'y/pod')).toEqual([27]);
    expect(openRules(likeNodes, 'y/host')).toEqual([28, 29]);
    expect(openRules(specificationProfile, 'y/host')).toEqual([27, 28, 29, 32]);
  });

  it.each<[ProfilePins['egressToOwnNode'], string, string | undefined, string]>([
    ['allowed', 'the own node', 'n1', 'all'],
    ['allowed', 'another node', 'n2', 'none'],
    ['allowed', 'an unknown node', undefined, 'TCP all either (rule 31)'],
    ['enforced', 'the own node', 'n1', 'none'],
    ['enforced', 'an unknown node', undefined, 'none'],
    [undefined, 'the own node', 'n1', 'TCP all either (rule 31)'],
    [undefined, 'another node', 'n2', 'none'],
  ])('egress to the own node %s: to %s (%s) it is %s (rule 31)', (pin, _, nodeName, expected) => {
    const workloads = [
      row('x/a', { nodeName: 'n1' }),
      row('y/host', { hostNetwork: true, ...(nodeName !== undefined && { nodeName }) }),
    ];
    const profile = pinned({
      hostNetworkPods: 'likeNodes',
      ...(pin !== undefined && { egressToOwnNode: pin }),
    });
    const connectivity = analyse([{ podSelector: {}, policyTypes: ['Egress'] }], {
      workloads,
      profile,
    });
    const tcp = between(connectivity, 'x/a', 'y/host').split('; ')[0];
    expect(tcp).toBe(expected);
  });

  it('pods with equal labels and different numbers under one port name keep their own number', () => {
    const web = (containerPort: number) => ({ ports: [{ name: 'web', containerPort }] });
    const connectivity = analyse([{ podSelector: {}, ingress: [{ ports: [{ port: 'web' }] }] }], {
      workloads: [row('x/one', web(8080)), row('x/other', web(9090)), c],
    });
    expect(between(connectivity, 'y/c', 'x/one')).toBe('TCP 8080');
    expect(between(connectivity, 'y/c', 'x/other')).toBe('TCP 9090');
  });

  it.each([
    ['one node', 'n1', 'all'],
    ['two nodes', 'n2', 'none'],
    ['an unknown node', undefined, 'TCP all either (rule 33)'],
  ])('hostNetwork pods like pods share an address on %s (rule 33)', (_, nodeName, expected) => {
    const workloads = [
      row('x/host-1', { hostNetwork: true, nodeName: 'n1' }),
      row('x/host-2', { hostNetwork: true, ...(nodeName !== undefined && { nodeName }) }),
    ];
    const connectivity = analyse([{ podSelector: {} }], {
      workloads,
      profile: pinned({ hostNetworkPods: 'likePods' }),
    });
    expect(between(connectivity, 'x/host-1', 'x/host-2').split('; ')[0]).toBe(expected);
  });

  it('ends with one known address are one end, whatever policies say (rule 33)', () => {
    const at = (IPv4: string) => ({ addresses: { IPv4 } });
    const connectivity = analyse([{ podSelector: {} }], {
      workloads: [
        row('x/a', at('10.0.0.1')),
        row('x/b', at('10.0.0.1')),
        row('x/c', at('10.0.0.2')),
      ],
    });
    expect(between(connectivity, 'x/a', 'x/b')).toBe('all');
    expect(between(connectivity, 'x/a', 'x/c')).toBe('none');
  });

  it('pods that differ in their addresses alone are told apart by a block that matches pods', () => {
    const from = [{ ipBlock: { cidr: '10.0.0.0/31' } }];
    const at = (id: string, IPv4: string) => row(id, { addresses: { IPv4 } });
    const connectivity = analyse([{ ...toB, ingress: [{ from }] }], {
      workloads: [
        { ...b, addresses: { IPv4: '10.1.0.0' } },
        at('y/in', '10.0.0.1'),
        at('y/out', '10.0.0.2'),
      ],
      profile: pinned({ ipBlockMatchesPods: 'match' }),
    });
    expect(between(connectivity, 'y/in', 'x/b')).toBe('all');
    expect(between(connectivity, 'y/out', 'x/b')).toBe('none');
  });

  it('a policy without a namespace is one of the namespace default', () => {
    const denied = { ...policy('x/p', {}), metadata: { name: 'p' } };
    const workloads = [row('default/a'), a];
    const connectivity = analyseConnectivity(worldOf(workloads, [denied]), specificationProfile);
    expect(between(connectivity, 'x/a', 'default/a')).toBe('none');
    expect(between(connectivity, 'default/a', 'x/a')).toBe('all');
  });

  it('a namespace that no manifest declares has the label of its name (rule 14)', () => {
    const named = { matchLabels: { 'kubernetes.io/metadata.name': 'y' } };
    const connectivity = analyse([{ ...toB, ingress: [{ from: [{ namespaceSelector: named }] }] }]);
    expect(between(connectivity, 'y/c', 'x/b')).toBe('all');
    expect(between(connectivity, 'x/a', 'x/b')).toBe('none');
  });

  it('an id that the world does not hold is an error that names it', () => {
    expect(() => analyse([]).pair('x/a', 'x/nobody')).toThrow(/"x\/nobody"/);
    expect(() => [...analyse([]).pairs({ focus: ['x/nobody'] })]).toThrow(/"x\/nobody"/);
  });

  it('an id that occurs twice is an error', () => {
    expect(() => analyse([], { workloads: [a, a] })).toThrow(/"x\/a" occurs more than once/);
  });
});

describe('external addresses', () => {
  it('a workload that nothing isolates is open to both families', () => {
    expect(ranges(analyse([]), 'x/a', 'Ingress')).toEqual([
      '0.0.0.0-255.255.255.255: all',
      `${everyIPv6}: all`,
    ]);
  });

  it('a block and its except cut the space at their own addresses', () => {
    const to = [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] } }];
    const connectivity = analyse([
      { ...toB, policyTypes: ['Egress'], egress: [{ to, ports: [{ port: 443 }] }] },
    ]);
    expect(ranges(connectivity, 'x/b', 'Egress')).toEqual([
      '0.0.0.0-203.0.112.255: none',
      '203.0.113.0-203.0.113.63: TCP 443',
      '203.0.113.64-203.0.113.127: none',
      '203.0.113.128-203.0.113.255: TCP 443',
      '203.0.114.0-255.255.255.255: none',
      `${everyIPv6}: none`,
    ]);
  });

  it('an address that one item excepts and another holds is allowed, and the ranges join (rule 24)', () => {
    const connectivity = analyse([
      {
        ...toB,
        ingress: [
          { from: [{ ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8::/64'] } }] },
          { from: [{ ipBlock: { cidr: '2001:db8::/64' } }] },
        ],
      },
    ]);
    expect(ranges(connectivity, 'x/b', 'Ingress')).toEqual([
      '0.0.0.0-255.255.255.255: none',
      '::-2001:db7:ffff:ffff:ffff:ffff:ffff:ffff: none',
      '2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff: all',
      '2001:db9::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff: none',
    ]);
  });

  it('selectors match no external address, not even the empty one (rule 11)', () => {
    const connectivity = analyse([{ ...toB, ingress: [{ from: [{ namespaceSelector: {} }] }] }]);
    expect(ranges(connectivity, 'x/b', 'Ingress')[0]).toBe('0.0.0.0-255.255.255.255: none');
  });

  it('a port name towards an external address is open (rule 21), and from one it is the number', () => {
    const rule = { ports: [{ port: 'web' }] };
    const connectivity = analyse([
      { ...toB, policyTypes: ['Ingress', 'Egress'], ingress: [rule], egress: [rule] },
    ]);
    expect(ranges(connectivity, 'x/b', 'Egress')[0]).toMatch(/: TCP all either \(rule 21\)$/);
    expect(ranges(connectivity, 'x/b', 'Ingress')[0]).toMatch(/: TCP 8080$/);
  });

  it('a pod that runs without an address of a family has no ranges of that family', () => {
    const four = row('x/four', { addresses: { IPv4: '10.0.0.1' } });
    const six = row('x/six', { addresses: { IPv6: 'fd00::1' } });
    const connectivity = analyse([], { workloads: [four, six] });
    expect(ranges(connectivity, 'x/four', 'Ingress')).toEqual(['0.0.0.0-255.255.255.255: all']);
    expect(ranges(connectivity, 'x/six', 'Ingress')).toEqual([`${everyIPv6}: all`]);
  });

  it('policies of other workloads do not cut the ranges', () => {
    const connectivity = analyse([
      { ...toB, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
    ]);
    expect(ranges(connectivity, 'x/a', 'Ingress')).toHaveLength(2);
  });
});

describe('isolation', () => {
  it('only what is denied everything is listed, and a rule that matches nobody changes nothing', () => {
    const nobody = { matchLabels: { app: 'nobody' } };
    const connectivity = analyse([
      {
        podSelector: { matchLabels: { app: 'a' } },
        ingress: [{ from: [{ podSelector: nobody }] }],
      },
      { ...toB, ingress: [{ from: [{ podSelector: {} }] }] },
    ]);
    expect(connectivity.isolated().map(({ workload }) => workload)).toEqual(['x/a']);
    expect(connectivity.isolation('x/a')).toEqual({
      workload: 'x/a',
      ingress: { isolatedBy: ['x/p0'], deniesEverything: true },
      egress: { isolatedBy: [], deniesEverything: false },
    });
    expect(connectivity.isolation('x/b').ingress).toEqual({
      isolatedBy: ['x/p1'],
      deniesEverything: false,
    });
  });

  it('a rule that allows only the pod itself denies everyone else', () => {
    const own = { matchLabels: { app: 'a' } };
    const spec = { podSelector: own, ingress: [{ from: [{ podSelector: own }] }] };
    expect(analyse([spec]).isolation('x/a').ingress.deniesEverything).toBe(true);
    const replicas = { ...a, replicas: 2 };
    const several = analyse([spec], { workloads: [replicas, b] });
    expect(several.isolation('x/a').ingress.deniesEverything).toBe(false);
    const onEveryNode = analyse([spec], { workloads: [{ ...a, replicas: undefined }, b] });
    expect(onEveryNode.isolation('x/a').ingress.deniesEverything).toBe(false);
  });

  it('one protocol from one external address is not a denial of everything', () => {
    const from = [{ ipBlock: { cidr: '203.0.113.1/32' } }];
    const ports = [{ protocol: 'UDP' as const, port: 53 }];
    const connectivity = analyse([{ podSelector: {}, ingress: [{ from, ports }] }], {
      profile: pinned({ ipBlockMatchesPods: 'noMatch' }),
    });
    expect(connectivity.isolated()).toEqual([]);
  });

  it('a pod that waits for its address is isolated by policies alone (rule 2)', () => {
    const waiting = row('x/waiting', { addresses: {} });
    const listed = (specs: readonly NetworkPolicySpec[]) =>
      analyse(specs, { workloads: [waiting, c] })
        .isolated()
        .map(({ workload }) => workload);
    expect(listed([])).toEqual([]);
    expect(listed([{ podSelector: {} }])).toEqual(['x/waiting']);
  });

  it('a hostNetwork pod is listed only where a profile treats it like a pod (rule 32)', () => {
    const workloads = [row('x/host', { hostNetwork: true }), c];
    const listed = (pins: ProfilePins) =>
      analyse([{ podSelector: {} }], { workloads, profile: pinned(pins) })
        .isolated()
        .map(({ workload }) => workload);
    expect(listed({})).toEqual([]);
    expect(listed({ hostNetworkPods: 'likeNodes' })).toEqual([]);
    expect(listed({ hostNetworkPods: 'likePods' })).toEqual(['x/host']);
  });

  it('a rule that lets one external address in is not a denial of everything', () => {
    const from = [{ ipBlock: { cidr: '203.0.113.1/32' } }];
    const connectivity = analyse([{ podSelector: {}, ingress: [{ from }] }], {
      profile: pinned({ ipBlockMatchesPods: 'noMatch' }),
    });
    expect(connectivity.isolated()).toEqual([]);
  });
});

describe('laziness', () => {
  const many = Array.from({ length: 40 }, (_, index) =>
    row(`x/pod-${String(index).padStart(2, '0')}`, { labels: { app: `app-${index}` } }),
  );
  const specs = many.map(({ labels }, index): NetworkPolicySpec => ({
    podSelector: { matchLabels: labels },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ port: index + 1 }], from: [{ podSelector: { matchLabels: labels } }] }],
  }));

  it('analysing evaluates nothing, and one pair evaluates one cell at each end', () => {
    const connectivity = analyse(specs, { workloads: many });
    expect(connectivity.statistics()).toMatchObject({ groups: 40, cellsEvaluated: 0 });
    connectivity.pair('x/pod-03', 'x/pod-07');
    connectivity.pair('x/pod-03', 'x/pod-07');
    expect(connectivity.statistics().cellsEvaluated).toBe(2);
  });

  it('a focus evaluates the cells of its own pairs alone', () => {
    const connectivity = analyse(specs, { workloads: many });
    const pairs = [...connectivity.pairs({ focus: ['x/pod-03'] })];
    expect(pairs).toHaveLength(79);
    expect(connectivity.statistics().cellsEvaluated).toBeLessThan(4 * 40);
    expect([...connectivity.pairs()]).toHaveLength(1600);
    expect(connectivity.statistics().cellsEvaluated).toBeGreaterThan(1000);
  });

  it('selections by source and target give exactly those pairs, in order', () => {
    const connectivity = analyse(specs, { workloads: many });
    const names = [...connectivity.pairs({ from: ['x/pod-02', 'x/pod-01'], to: ['x/pod-05'] })];
    expect(names.map(({ source, target }) => `${source} ${target}`)).toEqual([
      'x/pod-01 x/pod-05',
      'x/pod-02 x/pod-05',
    ]);
  });

  it('workloads that no policy tells apart are one group', () => {
    const connectivity = analyse([{ podSelector: { matchLabels: { app: 'a' } } }], {
      workloads: [a, b, { ...b, id: 'x/b2' }, c],
    });
    expect(connectivity.groups().map(({ members }) => members)).toEqual([
      ['x/a'],
      ['x/b', 'x/b2', 'y/c'],
    ]);
  });

  it('a selector of peers alone tells workloads apart, in either direction', () => {
    const peer = [{ podSelector: { matchLabels: { app: 'a' } } }];
    const subject = { podSelector: { matchLabels: { app: 'b' } } };
    const workloads = [a, { ...a, id: 'x/d', labels: { app: 'd' } }, b];
    const groupsOf = (spec: NetworkPolicySpec) =>
      analyse([spec], { workloads })
        .groups()
        .map(({ members }) => members);
    const apart = [['x/a'], ['x/b'], ['x/d']];
    expect(groupsOf({ ...subject, ingress: [{ from: peer }] })).toEqual(apart);
    const egress = [{ to: peer }];
    expect(groupsOf({ ...subject, policyTypes: ['Egress'], egress })).toEqual(apart);
  });

  it('pods of different families are no group, though no policy tells them apart', () => {
    const four = row('x/four', { addresses: { IPv4: '10.0.0.1' } });
    const six = row('x/six', { addresses: { IPv6: 'fd00::1' } });
    expect(analyse([], { workloads: [four, six] }).groups()).toHaveLength(2);
  });

  it("pods of different nodes are one group, unless something uses a node's network", () => {
    const pods = [row('x/a', { nodeName: 'n1' }), row('x/b', { nodeName: 'n2' })];
    const host = row('y/host', { hostNetwork: true, nodeName: 'n1' });
    const without = analyse([{ podSelector: {} }], { workloads: pods });
    const withHost = analyse([{ podSelector: {} }], { workloads: [...pods, host] });
    expect(without.groups()).toHaveLength(1);
    expect(withHost.groups()).toHaveLength(3);
  });

  it('equal answers are one object', () => {
    const connectivity = analyse(specs, { workloads: many });
    const verdicts = new Set([...connectivity.pairs()].map(({ ports }) => ports));
    expect(verdicts.size).toBeLessThanOrEqual(connectivity.statistics().verdicts);
    expect(verdicts.size).toBe(2);
  });
});
