/**
 * On a cluster with two address families every check holds once per family: policies, Services of every family policy and order,
 * and the A and AAAA records of their names. On the simulated cluster the same shows nothing about a data plane.
 */
import { describe, inject, it } from 'vitest';
import { serviceClusters } from './service-clusters.ts';
import { expectConformingCases } from './service-suite.ts';

describe.each(serviceClusters('dual-stack', inject('target').cluster))(
  'two families on $title',
  ({ flags }) => {
    it.each(['network-policy', 'services', 'dns'])('%s conforms', async (suite) => {
      await expectConformingCases(suite, 61, 20, flags);
    });
  },
);
