/**
 * Generated histories conform: relabelled pods and namespaces, policies that come, change and go, pods made anew and scaled, a
 * restarted CNI agent; while each step takes effect and after it. On the simulated cluster the same shows that tester and
 * simulation agree, and nothing about a CNI.
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
const size = suiteSize({ seeds: [61, 62, 63], cases: 80 }, process.env);
/** A case of several steps costs as much as four others. */
const cases = Math.ceil(size.cases / 4);

describe(`generated histories on ${cluster}`, () => {
  it.each(size.seeds)('of seed %d conform', async (seed) => {
    const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
    const words = ['--seed', String(seed), '--cases', String(cases), '--report', report];
    const { code, stdout } = await kubeprop('run', '--suite', 'stateful', ...flags, ...words);
    expect(code).toBe(0);
    expect(stdout).toContain(`${cases} cases: ${cases} conform, 0 violate, 0 inconclusive`);
  });
});
