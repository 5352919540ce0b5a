import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { podSubnets, renderKindConfig } from './kind-config.ts';

const base = { cni: 'calico', proxy: 'iptables', ipFamily: 'ipv4', workers: 2 } as const;

describe('renderKindConfig', () => {
  it('names one control plane and the asked workers, all of one image', () => {
    const config = parse(renderKindConfig(base, 'node:1')) as { nodes: unknown };
    expect(config.nodes).toEqual([
      { role: 'control-plane', image: 'node:1' },
      { role: 'worker', image: 'node:1' },
      { role: 'worker', image: 'node:1' },
    ]);
  });

  it.each([
    ['ipv4', '10.244.0.0/16'],
    ['ipv6', 'fd00:10:244::/56'],
    ['dual', '10.244.0.0/16,fd00:10:244::/56'],
  ] as const)('gives %s the pod subnet %s', (ipFamily, podSubnet) => {
    const config: unknown = parse(renderKindConfig({ ...base, ipFamily }, 'node:1'));
    expect(config).toMatchObject({ networking: { ipFamily, podSubnet } });
    expect(Object.values(podSubnets(ipFamily)).join(',')).toBe(podSubnet);
  });

  it('leaves the CNI of KIND in place only for kindnet', () => {
    const disabled = (cni: 'kindnet' | 'none'): unknown =>
      parse(renderKindConfig({ ...base, cni }, 'node:1'));
    expect(disabled('none')).toMatchObject({ networking: { disableDefaultCNI: true } });
    expect(disabled('kindnet')).toMatchObject({ networking: { disableDefaultCNI: false } });
  });

  it('passes the kube-proxy mode on', () => {
    const config: unknown = parse(renderKindConfig({ ...base, proxy: 'nftables' }, 'node:1'));
    expect(config).toMatchObject({ networking: { kubeProxyMode: 'nftables' } });
  });
});
