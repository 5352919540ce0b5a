import { describe, expect, it } from 'vitest';
import { bannerOf, selectTarget } from './target.ts';

describe('selectTarget', () => {
  it.each(['kind', 'simulated'] as const)('KUBEPROP_CLUSTER=%s decides', async (cluster) => {
    expect(await selectTarget({ KUBEPROP_CLUSTER: cluster })).toEqual({
      cluster,
      reason: `KUBEPROP_CLUSTER=${cluster}`,
    });
  });

  it('a value that means nothing is an error, not a default', async () => {
    await expect(selectTarget({ KUBEPROP_CLUSTER: 'knid' })).rejects.toThrow('kind or simulated');
  });
});

describe('bannerOf', () => {
  it('on the simulated cluster it names what was not tested and why', () => {
    const banner = bannerOf({ cluster: 'simulated', reason: 'no Docker engine answers' });
    expect(banner).toContain('no Docker engine answers');
    for (const part of ['NOT TESTED', 'no CNI', 'no kube-proxy', 'no API server', 'packet']) {
      expect(banner).toContain(part);
    }
  });

  it('on KIND it says so', () => {
    expect(bannerOf({ cluster: 'kind', reason: 'KUBEPROP_CLUSTER=kind' })).toContain(
      'suites run on KIND clusters',
    );
  });
});
