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
  // The first seed runs the stored scenarios as well; once is enough.
  it.each([
    { seed: 11, phases: [] },
    { seed: 12, phases: ['--phases', 'generate,shrink'] },
    { seed: 13, phases: ['--phases', 'generate,shrink'] },
  ])('seed $seed conforms', async ({ seed, phases }) => {
    const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
    const words = ['--seed', String(seed), '--cases', String(cases), ...phases, '--report', report];
    const { code, stdout } = await kubeprop('run', ...flags, ...words);
    expect(code).toBe(0);
    expect(stdout).toContain(`${cases} cases: ${cases} conform, 0 violate, 0 inconclusive`);
  });
});
