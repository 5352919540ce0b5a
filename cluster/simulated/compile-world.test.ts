import { describe, expect, it } from 'vitest';
import type { BoundWorld } from '../../model/bound-world.ts';
import type { NetworkPolicySpec, Pod, PodSpec } from '../../model/kubernetes.ts';
import { compileWorld } from './compile-world.ts';
import { acceptsPacket, type Packet } from './packet-tables.ts';
import { storedPolicy } from './stored-policy.ts';
import { namespace, pod, policy } from './testing/objects.ts';

const none = new Set<never>();

function placed(path: string, ip: string, spec: Partial<PodSpec> = {}): Pod {
  const podIPs = [{ ip }];
  const labels = { app: path.slice(2) };
  return {
    ...pod(path, labels, { nodeName: 'n0', ...spec }),
    status: { phase: 'Running', podIPs },
  };
}

function bound(pods: readonly Pod[], ...specs: readonly NetworkPolicySpec[]): BoundWorld {
  return {
    namespaces: [namespace('x')],
    pods,
    networkPolicies: specs.map((spec, index) => storedPolicy(policy(`x/p${index}`, spec))),
    nodes: [
      { name: 'n0', addresses: { IPv4: '172.18.0.2' } },
      { name: 'n1', addresses: { IPv4: '172.18.0.3' } },
    ],
    externals: [],
  };
}

/** Asks the tables with nothing but a packet: `10.0.0.1>10.0.0.2 TCP 80`. */
function accepts(world: BoundWorld, text: string): boolean {
  const [ends = '', protocol, port] = text.split(' ');
  const [sourceIp = '', targetIp = ''] = ends.split('>');
  const packet = {
    sourceIp,
    targetIp,
    protocol: protocol as Packet['protocol'],
    port: Number(port),
  };
  const tables = compileWorld(world, none);
  return acceptsPacket(packet, tables, tables, none);
}

const web = (containerPort: number): Partial<PodSpec> => ({
  containers: [{ name: 'agent', ports: [{ name: 'web', containerPort }] }],
});
const a = placed('x/a', '10.0.0.1', web(80));
const b = placed('x/b', '10.0.0.2', web(81));
const onA = { matchLabels: { app: 'a' } };
const onB = { matchLabels: { app: 'b' } };

describe('packet tables', () => {
  it('answer a packet by its addresses, protocol and port alone', () => {
    const world = bound([a, b], { podSelector: onA, ingress: [{ from: [{ podSelector: onB }] }] });
    expect(accepts(world, '10.0.0.2>10.0.0.1 TCP 80')).toBe(true);
    expect(accepts(world, '10.0.0.9>10.0.0.1 TCP 80')).toBe(false);
    expect(accepts(world, '10.0.0.1>10.0.0.2 TCP 80')).toBe(true);
  });

  it('resolve a port name to the number of each destination pod (rule 18)', () => {
    const ports = [{ port: 'web' }];
    const world = bound(
      [a, b, placed('x/c', '10.0.0.3')],
      { egress: [{ ports }] },
      { ingress: [{}] },
    );
    expect(accepts(world, '10.0.0.3>10.0.0.1 TCP 80')).toBe(true);
    expect(accepts(world, '10.0.0.3>10.0.0.1 TCP 81')).toBe(false);
    expect(accepts(world, '10.0.0.3>10.0.0.2 TCP 81')).toBe(true);
    expect(accepts(world, '10.0.0.1>10.0.0.3 TCP 80')).toBe(false);
  });

  it('resolve a port name to nothing for an address that is no pod (rules 19, 21)', () => {
    const world = bound([a], { policyTypes: ['Egress'], egress: [{ ports: [{ port: 'web' }] }] });
    expect(accepts(world, '10.0.0.1>192.0.2.1 TCP 80')).toBe(false);
  });

  it('let the node of a pod in, and only that node (rule 30)', () => {
    const world = bound([a], {});
    expect(accepts(world, '172.18.0.2>10.0.0.1 TCP 80')).toBe(true);
    expect(accepts(world, '172.18.0.3>10.0.0.1 TCP 80')).toBe(false);
  });

  it('take a hostNetwork pod for its node: selectors and policies pass it by (rule 32)', () => {
    const host = placed('x/host', '172.18.0.3', { hostNetwork: true, nodeName: 'n1' });
    const world = bound(
      [a, host],
      { podSelector: onA, ingress: [{ from: [{ podSelector: {} }] }] },
      { podSelector: { matchLabels: { app: 'host' } } },
    );
    expect(accepts(world, '172.18.0.3>10.0.0.1 TCP 80')).toBe(false);
    expect(accepts(world, '10.0.0.1>172.18.0.3 TCP 80')).toBe(true);
  });

  it('do not restrict a pod that talks to itself (rule 33)', () => {
    expect(
      accepts(bound([a], { policyTypes: ['Ingress', 'Egress'] }), '10.0.0.1>10.0.0.1 TCP 80'),
    ).toBe(true);
  });

  it('judge a reused address by the live pod alone (rule 38)', () => {
    const ended: Pod = { ...b, status: { phase: 'Succeeded', podIPs: [{ ip: '10.0.0.3' }] } };
    const live = placed('x/c', '10.0.0.3');
    const allowB = { podSelector: onA, ingress: [{ from: [{ podSelector: onB }] }] };
    expect(accepts(bound([a, ended, live], allowB), '10.0.0.3>10.0.0.1 TCP 80')).toBe(false);
    expect(accepts(bound([a, live, ended], { podSelector: onB }), '10.0.0.1>10.0.0.3 TCP 80')).toBe(
      true,
    );
  });

  it('keep the families of an ipBlock apart, at prefix length 0 as well (rule 26)', () => {
    const everyIpv6 = bound([a], { ingress: [{ from: [{ ipBlock: { cidr: '::/0' } }] }] });
    expect(accepts(everyIpv6, '192.0.2.1>10.0.0.1 TCP 80')).toBe(false);
    const mapped = bound([a], { ingress: [{ from: [{ ipBlock: { cidr: '::ffff:0:0/96' } }] }] });
    expect(accepts(mapped, '192.0.2.1>10.0.0.1 TCP 80')).toBe(false);
  });

  it.each([
    ['172.16.0.0/12', '172.18.0.3', true],
    ['172.18.0.1/24', '172.18.0.3', true],
    ['172.18.0.2/32', '172.18.0.3', false],
  ])('match node addresses with an ipBlock: %s and %s (rule 29)', (cidr, ip, expected) => {
    const world = bound([a], { ingress: [{ from: [{ ipBlock: { cidr } }] }] });
    expect(accepts(world, `${ip}>10.0.0.1 TCP 80`)).toBe(expected);
  });

  it('have sidecars declare port names, other init containers not (rule 20)', () => {
    const ports = [{ name: 'side', containerPort: 90 }];
    const spec = (restartPolicy?: 'Always'): Partial<PodSpec> => ({
      initContainers: [{ name: 'init', ports, ...(restartPolicy ? { restartPolicy } : {}) }],
    });
    const rule: NetworkPolicySpec = { ingress: [{ ports: [{ port: 'side' }] }] };
    const sidecar = bound([placed('x/a', '10.0.0.1', spec('Always'))], rule);
    const init = bound([placed('x/a', '10.0.0.1', spec())], rule);
    expect(accepts(sidecar, '10.0.0.9>10.0.0.1 TCP 90')).toBe(true);
    expect(accepts(init, '10.0.0.9>10.0.0.1 TCP 90')).toBe(false);
  });
});
