/**
 * Generated NetworkPolicy worlds conform: on KIND with Calico, over several seeds. On the simulated cluster the same
 * shows that tester and simulation agree, and nothing about a CNI.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { kubeprop } from './run-cli.ts';

const { cluster } = inject('target');
const flags =
  cluster === 'kind'
    ? ['--cluster', 'kind', '--cni', 'calico', '--lanes', '2']
    : ['--cluster', 'simulated'];
const cases = Number(process.env['KUBEPROP_SUITE_CASES'] ?? 30);

describe(`generated network policies on ${cluster}`, () => {
  it.each([11, 12, 13])('seed %d conforms', async (seed) => {
    const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
    const words = ['--seed', String(seed), '--cases', String(cases), '--report', report];
    const { code, stdout } = await kubeprop('run', ...flags, ...words);
    expect(code).toBe(0);
    expect(stdout).toContain(`${cases} cases: ${cases} conform, 0 violate, 0 inconclusive`);
  });
});
