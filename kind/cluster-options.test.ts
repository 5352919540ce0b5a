import { describe, expect, it } from 'vitest';
import { defaultName, resolveOptions } from './cluster-options.ts';

describe('resolveOptions', () => {
  it('gives a cluster with Calico, iptables, IPv4 and two workers when nothing is asked', () => {
    expect(resolveOptions({})).toEqual({
      name: 'kubeprop-calico',
      cni: 'calico',
      proxy: 'iptables',
      ipFamily: 'ipv4',
      workers: 2,
      kubernetesVersion: undefined,
      retain: false,
    });
  });

  it('puts into the default name what differs from the usual', () => {
    expect(defaultName('none', 'iptables', 'ipv4')).toBe('kubeprop-none');
    expect(defaultName('none', 'nftables', 'ipv4')).toBe('kubeprop-none-nftables');
    expect(defaultName('calico', 'nftables', 'dual')).toBe('kubeprop-calico-nftables-dual');
  });

  it('takes a Kubernetes version with and without the leading v', () => {
    expect(resolveOptions({ kubernetesVersion: '1.34.4' }).kubernetesVersion).toBe('v1.34.4');
    expect(resolveOptions({ kubernetesVersion: 'v1.34.4' }).kubernetesVersion).toBe('v1.34.4');
  });

  it.each([
    [{ cni: 'weave' }, '--cni must be one of none, calico, kindnet, cilium, flannel, not weave'],
    [{ proxy: 'ipvs' }, '--proxy must be one of iptables, nftables, not ipvs'],
    [{ ipFamily: 'v4' }, '--ip-family must be one of ipv4, ipv6, dual, not v4'],
    [{ workers: 17 }, '--workers must be a whole number from 0 to 16, not 17'],
    [{ workers: 1.5 }, '--workers must be a whole number from 0 to 16, not 1.5'],
    [{ kubernetesVersion: '1.34' }, '--kubernetes must be a version like 1.34.4, not 1.34'],
    [
      { proxy: 'nftables', kubernetesVersion: '1.30.1' },
      '--proxy nftables needs Kubernetes 1.31 or later, not v1.30.1',
    ],
  ])('refuses %j as wrong usage', (options, message) => {
    expect(() => resolveOptions(options)).toThrow(
      expect.objectContaining({ code: 'usage', message }),
    );
  });

  it.each(['kind', 'kubeprop-', 'kubeprop-A', 'kubeprop-a-', `kubeprop-${'a'.repeat(41)}`])(
    'refuses the name %s: names of ours are recognised, and node names are host names',
    (name) => {
      expect(() => resolveOptions({ name })).toThrow(expect.objectContaining({ code: 'usage' }));
    },
  );
});
