/**
 * What happens to the runner itself: killed in the middle of a run, or out of disk space. Whatever was recorded can be
 * read afterwards, a violation that was found still decides the exit code, and `clean` leaves nothing in a cluster.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import type { HistoryEvent } from '../model/history.ts';
import { runCommand } from '../kind/run-command.ts';
import { readHistory } from '../runner/read-history.ts';
import { kubeprop } from './run-cli.ts';

const { cluster: target } = inject('target');
const name = 'kubeprop-faults';
const program = join(import.meta.dirname, '../bin/kubeprop.js');
/** A run has recorded its first cases by then, on a busy machine and with a cluster to make. */
const firstCasesBoundMs = 600_000;
const { signal } = new AbortController();

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly output: () => string;
}

/** Starts the program as a process of its own; `prefix` runs in the shell before it. */
function start(prefix: string, words: readonly string[]): Started {
  const script = `${prefix} exec "$0" "$@"`;
  const child = spawn('sh', ['-c', script, process.execPath, program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString()));
  child.stderr.on('data', (part: Buffer) => (text += part.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { child, ended, output: () => text };
}

async function eventsOf(report: string): Promise<readonly HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const event of readHistory(report)) events.push(event);
  return events;
}

function casesIn(report: string): number {
  try {
    const text = readFileSync(join(report, 'history.jsonl'), 'utf8');
    return text.split('"type":"case-finished"').length - 1;
  } catch {
    return 0;
  }
}

describe(`a runner that is killed on ${target}`, () => {
  it('loses nothing that it recorded, and clean leaves nothing of it', async () => {
    const flags =
      target === 'kind'
        ? ['--cluster', 'kind', '--cni', 'none', '--workers', '2', '--name', name]
        : ['--cluster', 'simulated'];
    const report = mkdtempSync(join(tmpdir(), 'kubeprop-killed-'));
    const bounds = ['--cases', '100000', '--settle-timeout', '2s', '--option', 'podsMax=3'];
    const run = start('', ['run', ...flags, '--seed', '1', ...bounds, '--report', report]);
    const deadline = Date.now() + firstCasesBoundMs;
    while (casesIn(report) < 3 && run.child.exitCode === null && Date.now() < deadline) {
      await pause(100);
    }
    run.child.kill('SIGKILL');
    await run.ended;
    expect(casesIn(report), run.output()).toBeGreaterThanOrEqual(3);

    const events = await eventsOf(report);
    expect(events[0]?.type).toBe('run-started');
    expect(events.filter(({ type }) => type === 'case-finished').length).toBeGreaterThanOrEqual(3);
    expect(events.some(({ type }) => type === 'run-finished')).toBe(false);

    if (target !== 'kind') return;
    expect(await leftovers()).not.toEqual([]);
    expect((await kubeprop('clean', '--name', name, '--force')).code).toBe(0);
    expect(await leftovers()).toEqual([]);
  });
});

describe('a disk that is full', () => {
  /** In blocks of 512 bytes, or of 1024 in some shells: room for a few cases. */
  const smallFiles = 'ulimit -f 48;';
  const runInto = async (report: string, ...flags: readonly string[]) => {
    const words = ['--cluster', 'simulated', '--seed', '1', '--cases', '60', ...flags];
    const run = start(smallFiles, ['run', ...words, '--report', report]);
    return { code: await run.ended, output: run.output() };
  };

  it('ends the run as inconclusive, with every recorded line whole', async () => {
    const report = mkdtempSync(join(tmpdir(), 'kubeprop-full-'));
    const { code, output } = await runInto(report);
    expect(output).toContain('could not write');
    expect(output).not.toContain('    at ');
    expect(code).toBe(3);
    const text = readFileSync(join(report, 'history.jsonl'), 'utf8');
    expect(text.endsWith('}\n')).toBe(true);
    const events = await eventsOf(report);
    expect(events).toHaveLength(text.trimEnd().split('\n').length);
    expect(events.at(-1)?.type).toBe('case-finished');
    expect(events.length).toBeLessThan(60);
  });

  it('does not take back a violation', async () => {
    const report = mkdtempSync(join(tmpdir(), 'kubeprop-full-'));
    const { code, output } = await runInto(report, '--fault', 'policies-not-enforced');
    expect(output).toContain('could not write');
    expect(code).toBe(1);
  });
});

/** Namespaces of kubeprop, and containers of endpoints. */
async function leftovers(): Promise<readonly string[]> {
  const docker = (...args: readonly string[]): Promise<string> =>
    runCommand('docker', args, { timeoutMs: 60_000, signal });
  const admin = ['--kubeconfig', '/etc/kubernetes/admin.conf'];
  const namespaces = await docker(
    ...['exec', `${name}-control-plane`, 'kubectl', ...admin],
    ...['get', 'namespaces', '--output', 'name'],
  );
  const containers = await docker('ps', '--all', '--format', '{{.Names}}');
  return [
    ...namespaces.split('\n').filter((line) => line.startsWith('namespace/kubeprop-')),
    ...containers.split('\n').filter((line) => line.startsWith(`${name}-e`)),
  ];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
