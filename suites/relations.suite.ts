/**
 * Metamorphic relations hold: variants of generated worlds in sibling lanes answer as the relation says, on KIND with
 * Calico. On the simulated cluster the same shows that relations and simulation agree, and nothing about a CNI.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { kubeprop } from './run-cli.ts';
import { suiteSize } from './suite-size.ts';

const { cluster } = inject('target');
const flags =
  cluster === 'kind' ? ['--cluster', 'kind', '--cni', 'calico'] : ['--cluster', 'simulated'];
const size = suiteSize({ seeds: [21, 22], cases: 20 }, process.env);
/** A case with its variants costs as much as two others. */
const cases = Math.ceil(size.cases / 2);

describe(`metamorphic relations on ${cluster}`, () => {
  it.each(size.seeds)('of seed %d hold', async (seed) => {
    const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
    const words = ['--seed', String(seed), '--cases', String(cases), '--report', report];
    const { code, stdout } = await kubeprop('run', '--suite', 'relations', ...flags, ...words);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`${cases} cases with \\d+ relations: \\d+ hold, 0 broken, 0 accuse`),
    );
  });
});
