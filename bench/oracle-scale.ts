/**
 * Scale of the symbolic oracle: time, peak memory, groups and streamed bytes on synthetic worlds, each in a process of
 * its own. Run it on an otherwise idle machine:
 *
 *     npx tsx bench/oracle-scale.ts [--peer "COMMAND"]
 *
 * COMMAND is another analyser on the same worlds, given a directory of manifests as its last argument; its whole run is
 * timed and set against a whole process of ours, start of Node included.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { writeManifests } from './oracle-scale/write-manifests.ts';

const { values: flags } = parseArgs({ options: { peer: { type: 'string' } } });

/** Pods, policies, and whether only the pairs of one workload are asked. */
const sizes = [
  [100, 30, false],
  [300, 100, false],
  [1000, 300, false],
  [10_000, 300, true],
] as const;
const measureTimeoutMs = 10 * 60_000;

interface Figures {
  readonly groups: number;
  readonly pairs: number;
  readonly cellsEvaluated: number;
  readonly evaluatedMs: number;
  readonly streamedMs: number;
  readonly bytes: number;
  readonly peakMb: number;
}

const script = join(import.meta.dirname, 'oracle-scale', 'evaluate-all.ts');

async function measure(pods: number, policies: number, focus: boolean) {
  const start = performance.now();
  const args = [String(pods), String(policies), ...(focus ? ['focus'] : [])];
  const { stdout } = await execa(process.execPath, ['--import', 'tsx', script, ...args], {
    timeout: measureTimeoutMs,
  });
  return { figures: JSON.parse(stdout) as Figures, processMs: performance.now() - start };
}

async function measurePeer(command: string, pods: number, policies: number): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'kubeprop-oracle-scale-'));
  try {
    await writeManifests(directory, pods, policies);
    const [program = '', ...args] = command.split(' ');
    const start = performance.now();
    await execa(program, [...args, directory], { timeout: measureTimeoutMs, stdout: 'ignore' });
    return performance.now() - start;
  } finally {
    await rm(directory, { recursive: true });
  }
}

function row(cells: readonly (string | number)[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

const peerColumns = flags.peer === undefined ? [] : ['peer, s', 'peer / kubeprop'];
const columns = [
  ...['pods', 'policies', 'pairs', 'groups', 'cells evaluated', 'evaluated, s', 'streamed, s'],
  ...['MB streamed', 'peak MB', ...peerColumns],
];
row(columns);
row(columns.map(() => '---:'));
for (const [pods, policies, focus] of sizes) {
  const { figures, processMs } = await measure(pods, policies, focus);
  const peerMs =
    flags.peer === undefined || focus ? undefined : await measurePeer(flags.peer, pods, policies);
  row([
    ...[focus ? `${pods}, focus on one` : pods, policies, figures.pairs, figures.groups],
    ...[figures.cellsEvaluated, seconds(figures.evaluatedMs), seconds(figures.streamedMs)],
    ...[(figures.bytes / 1e6).toFixed(1), figures.peakMb],
    ...(peerMs === undefined
      ? peerColumns.map(() => '')
      : [seconds(peerMs), (peerMs / processMs).toFixed(1)]),
  ]);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
