import { describe, expect, it } from 'vitest';
import { clusterDifferences } from './cluster-fit.ts';
import { resolveOptions } from './cluster-options.ts';
import { exampleState } from './example.test-data.ts';

describe('clusterDifferences', () => {
  it('finds none where the version was not asked for', () => {
    expect(clusterDifferences(exampleState, resolveOptions({ cni: 'none', workers: 1 }))).toEqual(
      [],
    );
  });

  it('says each difference with what is there and what is wanted', () => {
    const wanted = resolveOptions({
      cni: 'calico',
      proxy: 'nftables',
      ipFamily: 'dual',
      workers: 3,
      kubernetesVersion: '1.35.1',
      dns: 'autopath',
    });
    expect(clusterDifferences(exampleState, wanted)).toEqual([
      'its CNI is none, not calico',
      'its kube-proxy mode is iptables, not nftables',
      'its IP family is ipv4, not dual',
      'its number of workers is 1, not 3',
      'its DNS mode is pods-insecure, not autopath',
      'its Kubernetes version is v1.34.4, not v1.35.1',
    ]);
  });
});
