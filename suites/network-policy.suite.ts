/**
 * Generated NetworkPolicy worlds conform: on KIND with Calico, over several seeds. On the simulated cluster the same
 * shows that tester and simulation agree, and nothing about a CNI.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { kubeprop } from './run-cli.ts';
import { suiteSize } from './suite-size.ts';

const { cluster } = inject('target');
const flags =
  cluster === 'kind'
    ? ['--cluster', 'kind', '--cni', 'calico', '--lanes', '2']
    : ['--cluster', 'simulated'];
const { seeds, cases } = suiteSize({ seeds: [11, 12, 13], cases: 30 }, process.env);

describe(`generated network policies on ${cluster}`, () => {
  it.each(seeds)('seed %d conforms', async (seed) => {
    // The first seed runs the stored scenarios as well; once is enough.
    const phases = seed === seeds[0] ? [] : ['--phases', 'generate,shrink'];
    const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
    const words = ['--seed', String(seed), '--cases', String(cases), ...phases, '--report', report];
    const { code, stdout } = await kubeprop('run', ...flags, ...words);
    expect(code).toBe(0);
    expect(stdout).toContain(`${cases} cases: ${cases} conform, 0 violate, 0 inconclusive`);
  });
});
