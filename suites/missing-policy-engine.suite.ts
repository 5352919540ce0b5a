/**
 * The tester can fail: a cluster without a policy engine is found within the first five cases, and found again by the
 * replay command that the finding printed and by the case that it stored.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { kubeprop } from './run-cli.ts';

const { cluster } = inject('target');
const flags =
  cluster === 'kind'
    ? ['--cluster', 'kind', '--cni', 'none']
    : ['--cluster', 'simulated', '--fault', 'policies-not-enforced'];

describe(`a missing policy engine on ${cluster}`, () => {
  it('is found within five cases and replayed by the printed command', async () => {
    const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
    const bound = ['--cases', '5', '--fail-fast', '--settle-timeout', '3s'];
    const found = await kubeprop('run', ...flags, '--seed', '1', ...bound, '--report', report);
    expect(found.code).toBe(1);
    expect(found.stdout).toContain('signature: reachability/false-allow/nothing-enforced');
    expect(found.stdout).toContain('1 finding, by signature:');

    const replay = /replay: +npx kubeprop (.+)/.exec(found.stdout)?.[1];
    expect(replay).toBeDefined();
    const words = replay?.split(' ') ?? [];
    const replayed = await kubeprop(
      ...words,
      '--settle-timeout',
      '3s',
      '--report',
      `${report}-folder`,
    );
    expect(replayed.code).toBe(1);

    const scenario =
      /case: +npx kubeprop replay (\S+)/.exec(found.stdout)?.[1] ?? 'no case printed';
    const fromFile = [
      'replay',
      scenario,
      ...flags,
      '--settle-timeout',
      '3s',
      '--report',
      `${report}-file`,
    ];
    expect((await kubeprop(...fromFile)).code).toBe(1);
  });
});
