import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rewrites } from '../generators/relations/generate-relations.ts';
import type { HistoryEvent } from '../model/history.ts';
import { runCli } from './main.ts';

async function kubeprop(...words: readonly string[]): Promise<{ code: number; stdout: string }> {
  let stdout = '';
  const code = await runCli(words, {
    stdout: (text) => (stdout += text),
    stderr: () => undefined,
    isTerminal: false,
    signal: new AbortController().signal,
    env: {},
  });
  return { code, stdout };
}

const folder = mkdtempSync(join(tmpdir(), 'kubeprop-relations-'));

describe('kubeprop run --suite relations', () => {
  it('says how many relations held, and records each in the history', async () => {
    const report = join(folder, 'holds');
    const words = ['--suite', 'relations', '--seed', '3', '--cases', '5', '--report', report];
    const { code, stdout } = await kubeprop('run', ...words);
    expect(code).toBe(0);
    expect(stdout).toMatch(/5 cases with 15 relations: 15 hold, 0 broken, 0 accuse the oracle/);
    const events = readFileSync(join(report, 'history.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as HistoryEvent);
    const relations = events.flatMap((event) =>
      event.type === 'relations-finished' ? event.relations : [],
    );
    expect(relations).toHaveLength(15);
    expect(events.filter(({ type }) => type === 'case-finished')).toHaveLength(20);
  }, 60_000);

  it('reports a broken relation with both scenarios, and replays it by seed and index', async () => {
    const report = join(folder, 'broken');
    const fault = ['--fault', 'ignores-except', '--settle-timeout', '2s'];
    const words = ['--suite', 'relations', '--seed', '2', '--cases', '40', ...fault];
    const { code, stdout } = await kubeprop('run', ...words, '--report', report);
    expect(code).toBe(1);
    const [block = ''] = /FINDING of the checker relation[\s\S]*?replay:.*/.exec(stdout) ?? [];
    expect(block).toContain('pivot/pivot-miss');
    expect(block.match(/scenario: .*\.yaml/g)).toHaveLength(2);
    const replay = /replay: +npx kubeprop (.*)/.exec(block)?.[1]?.split(' ') ?? [];
    const again = await kubeprop(...replay, '--settle-timeout', '2s', '--report', `${report}-2`);
    expect(again.code).toBe(1);
    expect(again.stdout).toContain('FINDING of the checker relation');
    expect(again.stdout).toContain('1 case with 3 relations');
  }, 120_000);

  it('refuses one lane', async () => {
    const words = ['--suite', 'relations', '--lanes', '1', '--cases', '1'];
    expect((await kubeprop('run', ...words, '--report', join(folder, 'one'))).code).toBe(2);
  });
});

describe('docs/relations.md', () => {
  it('has a row for every relation', () => {
    const page = readFileSync(new URL('../docs/relations.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| (\S+) +\| `(\S+)`/gm)].map(([, family, name]) => [family, name]); // prettier-ignore
    expect(rows).toEqual(rewrites.map(({ family, name }) => [family, name]));
  });
});
