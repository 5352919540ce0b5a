/**
 * DNS answers conform where the server's Corefile is another one: autopath walks the search list on the server. One more
 * cluster. The simulated cluster has the plain Corefile alone, so there it is the suite `dns` again.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { kubeprop } from './run-cli.ts';
import { serviceClusters } from './service-clusters.ts';

const cases = Number(process.env['KUBEPROP_SUITE_CASES'] ?? 30);

describe.each(serviceClusters('dns-servers', inject('target').cluster))(
  'the answers of DNS on $title',
  ({ flags }) => {
    it.each([51])('seed %d conforms', async (seed) => {
      const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
      const words = ['--seed', String(seed), '--cases', String(cases), '--report', report];
      const { code, stdout } = await kubeprop('run', '--suite', 'dns', ...flags, ...words);
      expect(code).toBe(0);
      expect(stdout).toContain(`${cases} cases: ${cases} conform, 0 violate, 0 inconclusive`);
    });
  },
);
