import { describe, expect, it } from 'vitest';
import type {
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from '../../model/kubernetes.ts';
import { createSimulatedCluster } from './simulated-cluster.ts';
import { ask, namespace, pod, policy, world } from './testing/objects.ts';

const { signal } = new AbortController();

async function rejection(spec: NetworkPolicySpec, name = 'x/p'): Promise<unknown> {
  const lane = await createSimulatedCluster().openLane(0, signal);
  return lane.apply(world([namespace('x')], [pod('x/a')], [policy(name, spec)]), [], signal).then(
    () => undefined,
    (error: unknown) => error,
  );
}

const peer = (item: NetworkPolicyPeer): NetworkPolicySpec => ({ ingress: [{}, { from: [item] }] });
const block = (cidr: string, ...except: readonly string[]): NetworkPolicySpec =>
  peer({ ipBlock: { cidr, except } });
const port = (item: NetworkPolicyPort): NetworkPolicySpec => ({ egress: [{ ports: [item] }] });
const selector = (operator: 'In' | 'Exists', values: readonly string[]): NetworkPolicySpec => ({
  podSelector: { matchExpressions: [{ key: 'app', operator, values }] },
});
const rejected: readonly [string, NetworkPolicySpec, string][] = [
  ['an empty peer', peer({}), 'spec.ingress[1].from[0]: Required value'],
  [
    'an ipBlock beside a selector',
    peer({ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }),
    'spec.ingress[1].from[0]: Forbidden: may not specify both ipBlock and another peer',
  ],
  [
    'a bad CIDR',
    block('10.0.0/8'),
    'spec.ingress[1].from[0].ipBlock.cidr: Invalid value: "10.0.0/8"',
  ],
  ['an overlong prefix', block('10.0.0.0/33'), 'ipBlock.cidr: Invalid value: "10.0.0.0/33"'],
  ['an except equal to its cidr', block('10.0.0.0/8', '10.0.0.0/8'), 'ipBlock.except[0]'],
  ['an except outside', block('10.0.0.0/8', '10.1.0.0/16', '11.0.0.0/16'), 'ipBlock.except[1]'],
  ['an except of the other family', block('0.0.0.0/0', '::/64'), 'ipBlock.except[0]'],
  ['endPort without port', port({ endPort: 80 }), 'spec.egress[0].ports[0].endPort'],
  ['endPort beside a name', port({ port: 'web', endPort: 80 }), 'is not a number'],
  ['endPort below port', port({ port: 80, endPort: 79 }), 'greater than or equal to `port`'],
  ['endPort beyond 65535', port({ port: 80, endPort: 65_536 }), 'between 1 and 65535'],
  ['port 0', port({ port: 0 }), 'spec.egress[0].ports[0].port: Invalid value: 0'],
  ['a port name of 16 characters', port({ port: 'a'.repeat(16) }), 'Invalid value: "aaaa'],
  ['a port name without a letter', port({ port: '80' }), 'Invalid value: "80"'],
  ['In without values', selector('In', []), 'matchExpressions[0].values: Required value'],
  ['Exists with values', selector('Exists', ['a']), 'matchExpressions[0].values: Forbidden'],
  [
    'a bad label value',
    selector('In', ['-a']),
    'matchExpressions[0].values[0]: Invalid value: "-a"',
  ],
  [
    'three policy types',
    { policyTypes: ['Ingress', 'Egress', 'Ingress'] },
    'spec.policyTypes: Invalid value',
  ],
];

describe('admission', () => {
  it.each(rejected)('rejects %s, naming the object and the field', async (_, spec, message) => {
    expect(await rejection(spec)).toMatchObject({
      code: 'input',
      message: expect.stringMatching(/^NetworkPolicy "x\/p" is invalid: /) as string,
    });
    expect(String(await rejection(spec))).toContain(message);
  });

  it.each<[string, NetworkPolicySpec]>([
    ['host bits in a CIDR', block('10.1.2.3/8', '10.1.2.3/16')],
    ['everything without the half of it', block('0.0.0.0/0', '128.0.0.0/1')],
    ['endPort equal to port', port({ port: 80, endPort: 80 })],
    ['a repeated policy type', { policyTypes: ['Ingress', 'Ingress'] }],
    ['a prefixed label key', { podSelector: { matchLabels: { 'a.b/c': '' } } }],
    ['an address reference', block('masked(pod x/a IPv4)/24', 'address(pod x/a IPv4)/25')],
  ])('accepts %s', async (_, spec) => {
    expect(await rejection(spec)).toBeUndefined();
  });

  it('rejects bad names, bad labels and objects without a namespace', async () => {
    const lane = await createSimulatedCluster().openLane(0, signal);
    const x = [namespace('x')];
    const apply = async (...args: Parameters<typeof world>): Promise<unknown> =>
      lane.apply(world(...args), [], signal);
    await expect(apply(x, [], [policy('x/Upper', {})])).rejects.toThrow('"x/Upper" is invalid');
    await expect(apply(x, [pod('x/a', { app: '?' })])).rejects.toThrow('metadata.labels[app]');
    await expect(apply(x, [pod('z/a')])).rejects.toThrow('Not found: namespace "z"');
    await expect(apply([namespace('a'.repeat(60))], [])).rejects.toThrow('at most 63 characters');
  });

  it('leaves the world as it was: nothing is half applied', async () => {
    const lane = await createSimulatedCluster().openLane(0, signal);
    const good = world([namespace('x')], [pod('x/a'), pod('x/b')], [policy('x/deny', {})]);
    const applied = await lane.apply(good, [], signal);
    const bad = world(
      [namespace('x')],
      [pod('x/a')],
      [policy('x/open', {}), policy('x/p', peer({}))],
    );
    await expect(lane.apply(bad, [], signal)).rejects.toThrow('must specify a peer');
    const [observation] = await ask(lane, applied, ['x/a>x/b TCP 80']);
    expect(observation?.outcome).toBe('timeout');
    const { changes } = await lane.apply(good, [], signal);
    expect(Object.values(changes)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('stored policies', () => {
  it.each<[NetworkPolicySpec, readonly string[]]>([
    [{}, ['Ingress']],
    [{ egress: [] }, ['Ingress']],
    [{ egress: [{}] }, ['Ingress', 'Egress']],
    [{ policyTypes: [], egress: [{}] }, ['Ingress', 'Egress']],
    [{ policyTypes: ['Egress'], ingress: [{}] }, ['Egress']],
  ])('have policyTypes by rule 6: %j', async (spec, policyTypes) => {
    const lane = await createSimulatedCluster().openLane(0, signal);
    const { bound } = await lane.apply(
      world([namespace('x')], [], [policy('x/p', spec)]),
      [],
      signal,
    );
    expect(bound.networkPolicies[0]?.spec.policyTypes).toEqual(policyTypes);
  });

  it('have protocol TCP on port items without one (rule 16)', async () => {
    const lane = await createSimulatedCluster().openLane(0, signal);
    const spec: NetworkPolicySpec = { ingress: [{ ports: [{ port: 80 }, { protocol: 'UDP' }] }] };
    const { bound } = await lane.apply(
      world([namespace('x')], [], [policy('x/p', spec)]),
      [],
      signal,
    );
    expect(bound.networkPolicies[0]?.spec.ingress?.[0]?.ports).toEqual([
      { port: 80, protocol: 'TCP' },
      { protocol: 'UDP' },
    ]);
  });
});
