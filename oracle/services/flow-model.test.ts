import { describe, expect, test } from 'vitest';
import type { Service, ServiceSpec } from '../../model/service.ts';
import { flowModel, isKubeProxy } from './flow-model.ts';

function model(spec: Partial<ServiceSpec>, proxyMode = 'iptables'): string | undefined {
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { ports: [{ port: 80 }], ...spec },
  };
  return flowModel(service, ['a', 'b'], proxyMode)?.kind;
}

describe('how a proxy spreads flows', () => {
  test('is known of iptables and nftables, and of nobody else (rule 83)', () => {
    expect(['iptables', 'nftables'].map((mode) => model({}, mode))).toEqual([
      'independent',
      'independent',
    ]);
    expect(['ipvs', 'unknown'].map((mode) => model({}, mode))).toEqual([undefined, undefined]);
  });

  test('of IPVS is asserted where a sample beside others shows it: by the client, or one for all (rule 84)', () => {
    const schedulers = ['sh', 'dh', 'rr', 'lc', 'sed', 'nq', 'wlc'];
    expect(schedulers.map((scheduler) => model({}, `ipvs (${scheduler})`))).toEqual([
      'per-client',
      'single',
      ...Array<undefined>(5).fill(undefined),
    ]);
  });

  test('is one backend per client with affinity, in every mode (rule 77)', () => {
    expect(model({ sessionAffinity: 'ClientIP' }, 'ipvs')).toBe('per-client');
  });

  test('ends after a short timeout where the mode is known to draw again, and is open elsewhere (rule 77)', () => {
    const after = (timeoutSeconds: number, proxyMode?: string): string | undefined =>
      model(
        {
          sessionAffinity: 'ClientIP',
          sessionAffinityConfig: { clientIP: { timeoutSeconds } },
        },
        proxyMode,
      );
    const modes = ['iptables', 'nftables', 'ipvs', 'unknown'];
    expect([5, 59, 60, 86_400].map((seconds) => after(seconds))).toEqual(['expiring', 'expiring', 'per-client', 'per-client']); // prettier-ignore
    expect(modes.map((mode) => after(5, mode))).toEqual(['expiring', 'expiring', undefined, undefined]); // prettier-ignore
  });

  test('follows hints where it is that of kube-proxy (rule 72)', () => {
    expect(['iptables', 'nftables', 'ipvs (rr)', 'unknown'].map(isKubeProxy)).toEqual([true, true, true, false]); // prettier-ignore
  });
});
