import { describe, expect, it } from 'vitest';
import { networkConfiguration } from './network-configuration.ts';
import { nodeNetworksOf } from './node-networks.ts';
import { masqueradeScript, routesTo } from './none.ts';

const first = {
  name: 'n0',
  podCidrs: ['10.244.0.0/24', 'fd00:10:244::/64'],
  addresses: ['172.18.0.2', 'fc00::2'],
};
const second = {
  name: 'n1',
  podCidrs: ['10.244.1.0/24', 'fd00:10:244:1::/64'],
  addresses: ['fc00::3', '172.18.0.3'],
};

describe('the control CNI', () => {
  it("routes another node's ranges by its address of the same family, and not its own", () => {
    expect(routesTo(first, [first, second])).toBe(
      'route replace 10.244.1.0/24 via 172.18.0.3\nroute replace fd00:10:244:1::/64 via fc00::3\n',
    );
    expect(routesTo(first, [first])).toBe('');
  });

  it('gives each family of a node a range and a default route', () => {
    const ipam = (podCidrs: readonly string[]): unknown =>
      (JSON.parse(networkConfiguration(podCidrs)) as { plugins: [{ ipam: unknown }] }).plugins[0]
        .ipam;
    expect(ipam(first.podCidrs)).toMatchObject({
      ranges: [[{ subnet: '10.244.0.0/24' }], [{ subnet: 'fd00:10:244::/64' }]],
      routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
    });
    expect(ipam(['fd00:10:244::/64'])).toMatchObject({
      ranges: [[{ subnet: 'fd00:10:244::/64' }]],
      routes: [{ dst: '::/0' }],
    });
  });

  it('masquerades only what leaves the pod network, once per family', () => {
    expect(masqueradeScript({ IPv4: '10.244.0.0/16' }).split('\n')).toEqual([
      'iptables -w -t nat -C POSTROUTING -s 10.244.0.0/16 ! -d 10.244.0.0/16 -j MASQUERADE 2>/dev/null || iptables -w -t nat -A POSTROUTING -s 10.244.0.0/16 ! -d 10.244.0.0/16 -j MASQUERADE',
    ]);
    const both = masqueradeScript({ IPv4: '10.244.0.0/16', IPv6: 'fd00:10:244::/56' }).split('\n');
    expect(both.map((line) => line.split(' ')[0])).toEqual(['iptables', 'ip6tables']);
  });

  it('reads ranges and internal addresses of nodes, also of one that has no range yet', () => {
    const address = (type: string, value: string): object => ({ type, address: value });
    const nodes = {
      items: [
        {
          metadata: { name: 'n0' },
          spec: { podCIDRs: ['10.244.0.0/24'] },
          status: { addresses: [address('InternalIP', '172.18.0.2'), address('Hostname', 'n0')] },
        },
        { metadata: { name: 'n1' }, spec: {}, status: { addresses: [] } },
      ],
    };
    expect(nodeNetworksOf(nodes)).toEqual([
      { name: 'n0', podCidrs: ['10.244.0.0/24'], addresses: ['172.18.0.2'] },
      { name: 'n1', podCidrs: [], addresses: [] },
    ]);
  });
});
