/**
 * Generated worlds of Services and of policies conform: of the backends that the proxy may choose those answer that policies let
 * answer, and a flow that goes to another one gets none. On the simulated cluster the same shows nothing about an engine.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { kubeprop } from './run-cli.ts';
import { serviceClusters } from './service-clusters.ts';

const cases = Number(process.env['KUBEPROP_SUITE_CASES'] ?? 20);

describe.each(serviceClusters('service-policies', inject('target').cluster))(
  'generated policies before Services on $title',
  ({ flags }) => {
    it.each([34])('seed %d conforms', async (seed) => {
      const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
      const words = ['--seed', String(seed), '--cases', String(cases), '--report', report];
      const { code, stdout } = await kubeprop('run', '--suite', 'service-policies', ...flags, ...words); // prettier-ignore
      expect(code).toBe(0);
      expect(stdout).toContain(`${cases} cases: ${cases} conform, 0 violate, 0 inconclusive`);
    });
  },
);
