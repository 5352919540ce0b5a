import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../cluster-options.ts';
import { chooseImages, withoutRegistry } from '../choose-images.ts';
import { recordingContext } from '../example.test-data.ts';
import { ciliumValues } from './cilium/cilium.ts';
import { findCni } from './find-cni.ts';
import { flannelManifest } from './flannel/flannel.ts';

const unreachable = {
  host: 'registry-1.docker.io',
  reachable: false,
  seen: 'getaddrinfo ENOTFOUND registry-1.docker.io',
};

describe('without a registry', () => {
  it.each(['kindnet', 'cilium', 'flannel'] as const)(
    '%s is refused with what was tried and what to do, before anything is run',
    async (cni) => {
      const { context, commands } = recordingContext(() => '');
      const refusal = chooseImages(context, resolveOptions({ cni }), findCni(cni), () =>
        Promise.resolve(unreachable),
      );
      await expect(refusal).rejects.toMatchObject({
        code: 'environment',
        message: `--cni ${cni} needs a container registry: https://registry-1.docker.io/v2/ was asked and there was no answer (getaddrinfo ENOTFOUND registry-1.docker.io)`,
      });
      expect(withoutRegistry(findCni(cni), unreachable).hint).toContain(
        '--cni calico or --cni none',
      );
      expect(commands).toEqual([]);
    },
  );

  it.each(['none', 'calico'] as const)('%s has images of our own', (cni) => {
    expect(findCni(cni).needsRegistry).toBe(false);
  });
});

describe('ciliumValues', () => {
  it('turns on the families of the cluster and leaves services to kube-proxy', () => {
    expect(ciliumValues('ipv6')).toMatchObject({
      kubeProxyReplacement: 'false',
      ipv4: { enabled: false },
      ipv6: { enabled: true },
      ipv6NativeRoutingCIDR: 'fd00:10:244::/56',
    });
    expect(ciliumValues('ipv6')).not.toHaveProperty('ipv4NativeRoutingCIDR');
  });
});

describe('flannelManifest', () => {
  const published =
    '    {\n      "Network": "10.9.0.0/16",\n      "Backend": { "Type": "vxlan" }\n    }';
  const configuration = (ipFamily: 'ipv4' | 'ipv6' | 'dual'): unknown =>
    JSON.parse(flannelManifest(published, ipFamily));

  it('names the networks of the cluster', () => {
    const Backend = { Type: 'vxlan' };
    expect(configuration('ipv4')).toEqual({ Network: '10.244.0.0/16', Backend });
    const IPv6 = { EnableIPv6: true, IPv6Network: 'fd00:10:244::/56' };
    expect(configuration('dual')).toEqual({ Network: '10.244.0.0/16', ...IPv6, Backend });
    expect(configuration('ipv6')).toEqual({ EnableIPv4: false, ...IPv6, Backend });
  });

  it('refuses a manifest that it does not understand', () => {
    expect(() => flannelManifest('{}', 'ipv4')).toThrow('names no Network');
  });
});
