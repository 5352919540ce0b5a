/**
 * Pods that become ready, fail their probes, start again, are deleted and end: their conditions, the endpoints, who answers and what
 * names resolve to are as predicted after each event. On the simulated cluster the same shows nothing about a control plane.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { kubeprop } from './run-cli.ts';
import { serviceClusters } from './service-clusters.ts';

const cases = Number(process.env['KUBEPROP_SUITE_CASES'] ?? 20);

describe.each(serviceClusters('lifecycle', inject('target').cluster))(
  'the lifecycle of pods on $title',
  ({ flags }) => {
    it.each([71])('seed %d conforms', async (seed) => {
      const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
      const words = ['--seed', String(seed), '--cases', String(cases), '--report', report];
      const { code, stdout } = await kubeprop('run', '--suite', 'lifecycle', ...flags, ...words);
      expect(code).toBe(0);
      expect(stdout).toContain(`${cases} cases: ${cases} conform, 0 violate, 0 inconclusive`);
    });
  },
);
