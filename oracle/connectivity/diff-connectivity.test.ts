import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec } from '../../model/kubernetes.ts';
import { specificationProfile } from '../../model/profile.ts';
import { formatRange } from './address-ranges.ts';
import { analyseConnectivity } from './analyse-connectivity.ts';
import type { Connectivity } from './connectivity.ts';
import { diffConnectivity, type Difference } from './diff-connectivity.ts';
import { formatPorts } from './port-set.ts';
import { policy, row, worldOf } from './testing/worlds.ts';

const a = row('x/a', { labels: { app: 'a' } });
const b = row('x/b', { labels: { app: 'b' } });

function analyse(specs: readonly NetworkPolicySpec[], workloads = [a, b]): Connectivity {
  const policies = specs.map((spec, index) => policy(`x/p${index}`, spec));
  return analyseConnectivity(worldOf(workloads, policies), specificationProfile);
}

function ingressOfB(...ingress: NonNullable<NetworkPolicySpec['ingress']>): NetworkPolicySpec {
  return { podSelector: { matchLabels: { app: 'b' } }, ingress };
}

function text(difference: Difference): string {
  if (difference.kind === 'workload') return `${difference.workload} only ${difference.onlyIn}`;
  const where =
    difference.kind === 'pair'
      ? `${difference.source} > ${difference.target}`
      : `${difference.workload} ${difference.direction} ${formatRange(difference.range)}`;
  const changes = difference.changes.map(
    (change) => `${change.protocol} ${formatPorts(change.ports)} ${change.before}>${change.after}`,
  );
  return `${where}: ${changes.join('; ')}`;
}

function diff(before: Connectivity, after: Connectivity): readonly string[] {
  return [...diffConnectivity(before, after)].map(text);
}

const fromPods = [{ podSelector: {} }];

describe('the difference of two versions', () => {
  it('two versions with the same meaning have none, however they are written', () => {
    const before = analyse([ingressOfB({ from: fromPods, ports: [{ port: 80, endPort: 81 }] })]);
    const after = analyse([
      ingressOfB({ from: fromPods, ports: [{ port: 81 }] }),
      ingressOfB({ from: fromPods, ports: [{ protocol: 'TCP', port: 80 }] }),
    ]);
    expect(diff(before, after)).toEqual([]);
  });

  it('says which ports a moved range adds and removes', () => {
    const before = analyse([ingressOfB({ from: fromPods, ports: [{ port: 80, endPort: 90 }] })]);
    const after = analyse([ingressOfB({ from: fromPods, ports: [{ port: 85, endPort: 95 }] })]);
    expect(diff(before, after)).toEqual(['x/a > x/b: TCP 80-84 allow>deny; TCP 91-95 deny>allow']);
  });

  it('an open connection that becomes definite is a change of its own', () => {
    const block = { ipBlock: { cidr: '10.0.0.0/8' } };
    const ports = [{ protocol: 'UDP', port: 53 }] as const;
    const before = analyse([ingressOfB({ from: [block], ports })]);
    const after = analyse([ingressOfB({ from: [block, ...fromPods], ports })]);
    expect(diff(before, after)).toEqual(['x/a > x/b: UDP 53 either>allow']);
  });

  it('lists external ranges by address, joined where the change is the same', () => {
    const before = analyse([
      ingressOfB({ from: [{ ipBlock: { cidr: '203.0.113.0/25' } }], ports: [{ port: 80 }] }),
    ]);
    const after = analyse([
      ingressOfB({
        from: [{ ipBlock: { cidr: '203.0.113.0/26' } }, { ipBlock: { cidr: '203.0.113.192/27' } }],
        ports: [{ port: 80 }],
      }),
    ]);
    expect(diff(before, after)).toEqual([
      'x/b Ingress 203.0.113.64-203.0.113.127: TCP 80 allow>deny',
      'x/b Ingress 203.0.113.192-203.0.113.223: TCP 80 deny>allow',
    ]);
  });

  it('neighbouring ranges with the same change are one, whatever else they allow', () => {
    const half = { from: [{ ipBlock: { cidr: '203.0.113.0/25' } }], ports: [{ port: 443 }] };
    const whole = { from: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 80 }] };
    expect(diff(analyse([ingressOfB(half, whole)]), analyse([ingressOfB(half)]))).toEqual([
      'x/a > x/b: TCP 80 either>deny',
      'x/b Ingress 203.0.113.0-203.0.113.255: TCP 80 allow>deny',
    ]);
  });

  it('workloads of one version only are listed by id, and nothing about their connections', () => {
    expect(diff(analyse([], [a, b]), analyse([], [b, row('x/0')]))).toEqual([
      'x/0 only after',
      'x/a only before',
    ]);
  });

  it('versions that were analysed for different families are refused', () => {
    const six = ingressOfB({ from: [{ ipBlock: { cidr: '2001:db8::/32' } }] });
    expect(() => diff(analyse([]), analyse([six]))).toThrow(/IPv4 and IPv6/);
  });

  it('the same ports open for another reason are no difference', () => {
    const ports = [{ port: 'web' }];
    const workloads = [
      a,
      row('x/b', { labels: { app: 'b' }, sidecarPorts: [{ name: 'web', containerPort: 80 }] }),
    ];
    const block = { ipBlock: { cidr: '10.0.0.0/8' } };
    const before = analyse([ingressOfB({ from: fromPods, ports })], workloads);
    const after = analyse([ingressOfB({ from: [block], ports: [{ port: 80 }] })], workloads);
    expect(diff(before, after).filter((line) => line.startsWith('x/a >'))).toEqual([]);
    expect(before.pair('x/a', 'x/b').ports.TCP.open[0]?.rules).toEqual([20]);
    expect(after.pair('x/a', 'x/b').ports.TCP.open[0]?.rules).toEqual([27]);
  });

  it('swapping the versions swaps what is added and removed', () => {
    const before = analyse([ingressOfB({ from: fromPods })]);
    const after = analyse([ingressOfB()]);
    expect(diff(before, after)).toEqual([
      'x/a > x/b: TCP all allow>deny; UDP all allow>deny; SCTP all allow>deny',
    ]);
    expect(diff(after, before)).toEqual([
      'x/a > x/b: TCP all deny>allow; UDP all deny>allow; SCTP all deny>allow',
    ]);
  });
});
