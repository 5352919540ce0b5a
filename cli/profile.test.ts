import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './main.ts';

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function kubeprop(...words: readonly string[]): Promise<Result> {
  let stdout = '';
  let stderr = '';
  const code = await runCli(words, {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    isTerminal: false,
    signal: new AbortController().signal,
    env: {},
  });
  return { code, stdout, stderr };
}

const folder = mkdtempSync(join(tmpdir(), 'kubeprop-profile-'));
const history = join(folder, 'learned-from');
const learned = join(folder, 'learned.yaml');

describe('kubeprop profile', () => {
  let run: Result = { code: -1, stdout: '', stderr: '' };
  beforeAll(async () => {
    run = await kubeprop('run', '--seed', '7', '--cases', '20', '--report', history);
  }, 60_000);

  it('shows in the summary of a run what the cluster did where the specification is silent', () => {
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/27 always allowed +\d+ +0 {2}an ipBlock that covers a pod/);
    expect(run.stdout).toContain('ipBlockMatchesPods=match');
  });

  it('shows the same of the history of the run', async () => {
    const { code, stdout } = await kubeprop('profile', 'show', history);
    expect(code).toBe(0);
    const table = run.stdout.split('\n').filter((line) => /^ +\d\d /.test(line));
    expect(table.length).toBeGreaterThan(4);
    for (const line of table) expect(stdout).toContain(line);
  });

  it('learns a profile that a later run of other cases asserts, and that holds', async () => {
    expect((await kubeprop('profile', 'learn', history, '--out', learned)).code).toBe(0);
    const later = join(folder, 'later');
    const words = ['run', '--seed', '8', '--cases', '10', '--profile', learned, '--report', later];
    const asserted = await kubeprop(...words);
    expect(asserted.code).toBe(0);
    expect(asserted.stdout).toContain('profile simulated-observed');
    const check = await kubeprop('profile', 'check', learned, later);
    expect(check.code).toBe(0);
    expect(check.stdout).toMatch(/ipBlockMatchesPods=match: \d+ cells for it, 0 against it/);
  }, 60_000);

  it('finds the wrong pin in a run that asserts it, and in the history of one that does not', async () => {
    const wrong = join(folder, 'wrong.yaml');
    const text = readFileSync(learned, 'utf8');
    writeFileSync(wrong, text.replace('ipBlockMatchesPods: match', 'ipBlockMatchesPods: noMatch'));
    const check = await kubeprop('profile', 'check', wrong, history);
    expect(check.code).toBe(1);
    expect(check.stdout).toMatch(/ipBlockMatchesPods=noMatch: 0 cells for it, \d+ against it/);
    expect(check.stdout).toMatch(/CONTRADICTED by \d+ cells/);
    const words = ['run', '--seed', '7', '--cases', '20', '--fail-fast', '--profile', wrong];
    const asserted = await kubeprop(...words, '--report', join(folder, 'wrong'));
    expect(asserted.code).toBe(1);
    expect(asserted.stdout).toContain(`--profile ${wrong}`);
  }, 60_000);

  it('says nothing about a pin that the run did not meet: exit code 3', async () => {
    const small = join(folder, 'small');
    const options = ['--option', 'hostNetwork=false', '--option', 'policiesMax=1'];
    await kubeprop('run', '--seed', '1', '--cases', '1', ...options, '--report', small);
    const sidecar = join(folder, 'sidecar.yaml');
    writeFileSync(
      sidecar,
      'apiVersion: kubeprop.dev/profile/v1alpha1\nkind: Profile\nname: s\n' +
        'pins: { sidecarPortNames: count }\nsources: { sidecarPortNames: by hand }\n',
    );
    const { code, stdout } = await kubeprop('profile', 'check', sidecar, small);
    expect(stdout).toContain('sidecarPortNames=count: not met');
    expect(code).toBe(3);
  }, 60_000);

  it('shows the pins of a CNI with their sources', async () => {
    const { code, stdout } = await kubeprop('profile', 'show', 'calico');
    expect(code).toBe(0);
    expect(stdout).toContain('ipBlockMatchesPods: match');
    expect(stdout).toContain('left open: sidecarPortNames');
  });

  it('explains what is no history and no profile', async () => {
    const none = await kubeprop('profile', 'show', 'no-such-thing');
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toContain('there is no profile and no file "no-such-thing"');
    const broken = join(folder, 'broken.jsonl');
    writeFileSync(broken, '{"type":"run-started","apiVersion":"other"}\n');
    const old = await kubeprop('profile', 'show', broken);
    expect(old.code).toBe(2);
    expect(old.stderr).toContain(`${broken}:1: apiVersion: other is not kubeprop.dev/history/`);
  });
});
