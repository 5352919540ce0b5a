/**
 * New connections spread over the backends of generated Services as the mode of kube-proxy says, at alpha 1e-6 per question. On
 * the simulated cluster the same shows nothing about a proxy.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { kubeprop } from './run-cli.ts';
import { serviceClusters } from './service-clusters.ts';

const cases = Number(process.env['KUBEPROP_SUITE_CASES'] ?? 20);

describe.each(serviceClusters('load', inject('target').cluster))(
  'the distribution of load on $title',
  ({ flags }) => {
    it.each([41])('seed %d conforms', async (seed) => {
      const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
      const words = ['--seed', String(seed), '--cases', String(cases), '--report', report];
      const { code, stdout } = await kubeprop('run', '--suite', 'load', ...flags, ...words);
      expect(code).toBe(0);
      expect(stdout).toContain(`${cases} cases: ${cases} conform, 0 violate, 0 inconclusive`);
    });
  },
);
