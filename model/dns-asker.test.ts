import { describe, expect, it } from 'vitest';
import { dnsAsker } from './dns-asker.ts';
import type { Pod } from './kubernetes.ts';

function pod(name: string, hostNetwork?: true): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'x' },
    spec: { containers: [{ name: 'agent' }], ...(hostNetwork && { hostNetwork }) },
  };
}

const bound = (...pods: readonly Pod[]) => ({
  pods: new Map(pods.map((one) => [`x/${one.metadata.name}`, one])),
});

describe('the pod that asks about names', () => {
  it('has an address of its own, whatever the order of the pods', () => {
    for (const pods of [[pod('a', true), pod('b'), pod('c')], [pod('c'), pod('b'), pod('a', true)]]) {
      expect(dnsAsker(bound(...pods))).toMatchObject({ pod: { metadata: { name: 'b' } }, namespace: 'x' });
    }
  }); // prettier-ignore

  it('is none that events happen to, where there is another', () => {
    const pods = bound(pod('a'), pod('b'), pod('c', true));
    expect(dnsAsker(pods, new Set(['x/a']))).toMatchObject({ pod: { metadata: { name: 'b' } } });
    expect(dnsAsker(pods, new Set(['x/a', 'x/b']))).toMatchObject({ pod: { metadata: { name: 'a' } } }); // prettier-ignore
  });

  it('is unknown to the server where all pods are on the host network', () => {
    expect(dnsAsker(bound(pod('a', true)))).toEqual({ pod: pod('a', true), namespace: undefined });
    expect(dnsAsker(bound())).toBeUndefined();
  });
});
