/**
 * On a cluster with two address families every check holds once per family: policies, Services of every family policy and order,
 * and the A and AAAA records of their names. On the simulated cluster the same shows nothing about a data plane.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { kubeprop } from './run-cli.ts';
import { serviceClusters } from './service-clusters.ts';

const cases = Number(process.env['KUBEPROP_SUITE_CASES'] ?? 20);

describe.each(serviceClusters('dual-stack', inject('target').cluster))(
  'two families on $title',
  ({ flags }) => {
    it.each(['network-policy', 'services', 'dns'])('%s conforms', async (suite) => {
      const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
      const words = ['--seed', '61', '--cases', String(cases), '--report', report];
      const { code, stdout } = await kubeprop('run', '--suite', suite, ...flags, ...words);
      expect(code).toBe(0);
      expect(stdout).toContain(`${cases} cases: ${cases} conform, 0 violate, 0 inconclusive`);
    });
  },
);
