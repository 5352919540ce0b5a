import { readdirSync, readFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../runner/scenario-file.ts';
import { renderCommandReference } from './command-reference.ts';
import type { CliIo } from './io.ts';
import { createProgram, runCli } from './main.ts';

const root = new URL('..', import.meta.url).pathname;
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

interface Fence {
  readonly page: string;
  readonly language: string;
  readonly text: string;
  /** The command named by an HTML comment right above: `<!-- output of: kubeprop run ... -->`. */
  readonly outputOf: string | undefined;
}

const fences: readonly Fence[] = pages.flatMap((page) => {
  const source = readFileSync(join(root, page), 'utf8');
  const pattern = /(?:<!-- output of: (.+) -->\n+)?```(\w*)\n([\s\S]*?)```/g;
  return [...source.matchAll(pattern)].map(([, outputOf, language = '', text = '']) => ({
    page,
    language,
    text,
    outputOf,
  }));
});

function silentIo(write: (text: string) => void): CliIo {
  return {
    stdout: write,
    stderr: () => undefined,
    isTerminal: false,
    signal: new AbortController().signal,
    env: {},
  };
}

const program = createProgram(
  silentIo(() => undefined),
  () => undefined,
);

/** Unknown commands and flags of a shell line; empty when it would parse. */
function unknownWords(line: string): readonly string[] {
  const words = line.replace(/^(npx )?kubeprop /, '').split(/\s+/);
  let command: Command = program;
  const unknown: string[] = [];
  for (const word of words) {
    const child = command.commands.find((candidate) => candidate.name() === word);
    if (child !== undefined) command = child;
    else if (word.startsWith('--') && word !== '--help') {
      if (!command.options.some(({ long }) => long === word.split('=')[0])) unknown.push(word);
    }
  }
  return command === program ? [line] : unknown;
}

const commandLines = fences
  .filter(({ language }) => language === 'sh')
  .flatMap(({ page, text }) =>
    text
      .replaceAll('\\\n', ' ')
      .split(/\n|&&/)
      .map((line) => line.trim())
      .filter((line) => /^(npx )?kubeprop /.test(line))
      .map((line) => [page, line.replace(/ #.*/, '')] as const),
  );

describe('documentation', () => {
  it('shows commands at all', () => {
    expect(commandLines.length).toBeGreaterThan(5);
  });

  it.each(commandLines)('%s: `%s` has only commands and flags that exist', (_, line) => {
    expect(unknownWords(line)).toEqual([]);
  });

  it.each(fences.filter(({ text }) => /^kind: Scenario$/m.test(text)))(
    'every scenario of $page is valid',
    ({ page, text }) => {
      expect(parseScenario(text, page).kind).toBe('Scenario');
    },
  );

  it.each(fences.filter(({ outputOf }) => outputOf !== undefined))(
    '$page shows the real output of `$outputOf`',
    async ({ outputOf = '', text }) => {
      const report = mkdtempSync(join(tmpdir(), 'kubeprop-docs-'));
      let output = '';
      const words = outputOf.replace(/^kubeprop /, '').split(' ');
      // Only runs write files, and theirs must not land in the tree.
      const more = words[0] === 'run' || words[0] === 'replay' ? ['--report', report] : [];
      await runCli(
        [...words, ...more],
        silentIo((part) => (output += part)),
      );
      expect(output.replaceAll(report, 'reports/example')).toBe(text);
    },
    60_000,
  );

  it('docs/commands.md is what the program says of itself (npm run docs writes it)', () => {
    const page = readFileSync(join(root, 'docs/commands.md'), 'utf8');
    expect(page).toBe(renderCommandReference(program));
  });
});
