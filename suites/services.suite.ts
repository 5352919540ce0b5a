/**
 * Generated worlds of Services conform: every port of every Service answers from its backends, all of them, or is refused or
 * dropped as the endpoints and traffic policies say. On the simulated cluster the same shows nothing about a proxy.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { kubeprop } from './run-cli.ts';
import { serviceClusters } from './service-clusters.ts';

const cases = Number(process.env['KUBEPROP_SUITE_CASES'] ?? 30);

describe.each(serviceClusters('services', inject('target').cluster))(
  'generated Services on $title',
  ({ flags }) => {
    it.each([31])('seed %d conforms', async (seed) => {
      const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
      const words = ['--seed', String(seed), '--cases', String(cases), '--report', report];
      const { code, stdout } = await kubeprop('run', '--suite', 'services', ...flags, ...words);
      expect(code).toBe(0);
      expect(stdout).toContain(`${cases} cases: ${cases} conform, 0 violate, 0 inconclusive`);
    });
  },
);
