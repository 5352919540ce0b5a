/**
 * On a cluster with two address families every check holds once per family: policies, Services of every family policy and order,
 * their distribution, and the A and AAAA records of their names. On the simulated cluster the same shows nothing about a data plane.
 */
import { describe, inject, it } from 'vitest';
import { serviceClusters } from './service-clusters.ts';
import { deleteOwnCluster, expectConformingCases } from './service-suite.ts';

const { cluster: target } = inject('target');
const suitesOf = {
  'dual-stack': ['services', 'load', 'dns'],
  'dual-stack-policies': ['network-policy', 'services', 'dns'],
} as const;

describe.each(['dual-stack', 'dual-stack-policies'] as const)('%s', (clusters) => {
  describe.each(serviceClusters(clusters, target))('two families on $title', (cluster) => {
    deleteOwnCluster(cluster);
    it.each(suitesOf[clusters])('%s conforms', async (suite) => {
      await expectConformingCases(suite, 61, 20, cluster.flags);
    });
  });
});
