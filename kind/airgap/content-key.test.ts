import { describe, expect, it } from 'vitest';
import { contentKey } from './content-key.ts';
import { airgapPlan } from './plan.ts';
import { airgapVersions } from './versions.ts';

describe('contentKey', () => {
  it('does not depend on the order of the inputs', () => {
    expect(contentKey({ a: '1', b: '2' })).toBe(contentKey({ b: '2', a: '1' }));
  });

  it.each([
    ['a value', { a: '1', b: '3' }],
    ['a name', { a: '1', c: '2' }],
    ['the border between two inputs', { a: '11', b: '2' }],
    ['an input more', { a: '1', b: '2', c: '' }],
  ])('changes with %s', (_what, inputs) => {
    expect(contentKey(inputs)).not.toBe(contentKey({ a: '1', b: '2' }));
  });
});

describe('airgapPlan', () => {
  const versions = airgapVersions('v1.34.4');
  const env = { XDG_CACHE_HOME: '/cache' };

  it('names the same artefacts each time', async () => {
    const [first, second] = [await airgapPlan(versions, env), await airgapPlan(versions, env)];
    expect(first.nodeImage).toBe(second.nodeImage);
    expect(first.bakedImages).toEqual(second.bakedImages);
  });

  it('renames what a version is part of, and nothing else', async () => {
    const before = await airgapPlan(versions, env);
    const after = await airgapPlan({ ...versions, etcd: 'v3.6.17' }, env);
    const etcd = 'registry.k8s.io/etcd:3.6.5-0';
    const { [etcd]: oldEtcd, ...oldRest } = before.bakedImages;
    const { [etcd]: newEtcd, ...newRest } = after.bakedImages;
    expect(newEtcd).not.toBe(oldEtcd);
    expect(newRest).toEqual(oldRest);
    expect(after.bareNodeImage).toBe(before.bareNodeImage);
    expect(after.nodeImage).not.toBe(before.nodeImage);
  });

  it('rebuilds all images that stand on the base when Debian changes', async () => {
    const before = await airgapPlan(versions, env);
    const after = await airgapPlan({ ...versions, debian: 'trixie' }, env);
    for (const image of ['baseImage', 'agentImage', 'calicoImage', 'bareNodeImage'] as const) {
      expect(after[image]).not.toBe(before[image]);
    }
    const apiserver = 'registry.k8s.io/kube-apiserver:v1.34.4';
    expect(after.bakedImages[apiserver]).toBe(before.bakedImages[apiserver]);
  });

  it('keeps files in the cache of the user', async () => {
    const { calicoManifest } = await airgapPlan(versions, env);
    expect(calicoManifest).toMatch(/^\/cache\/kubeprop\/manifests\/calico-[0-9a-f]{12}\.yaml$/);
  });
});

describe('airgapVersions', () => {
  it('refuses a Kubernetes version that was never tried, and names those that were', () => {
    expect(() => airgapVersions('v1.20.0')).toThrow(
      expect.objectContaining({
        code: 'usage',
        message:
          'a node image of Kubernetes v1.20.0 cannot be built without a container registry; known are v1.34.4',
      }),
    );
  });
});
