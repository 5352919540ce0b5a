import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const linesMax = 300;

/** Tables of data may be as long as their data. */
const dataTables = new Set([
  'generators/pairwise-table.ts',
  'cluster/simulated/services/service-faults.ts',
  'bench/quality/oracle-mutants/predictor-mutants.ts',
  'bench/quality/oracle-mutants/symbolic-mutants.ts',
]);

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .trimEnd()
  .split('\n');
const texts = new Map(
  files
    .filter((file) => /\.(ts|js|md|yaml|yml|sh|toml|service|conf)$|^\.ci\/|Dockerfile$/.test(file))
    .map((file) => [file, readFileSync(new URL(file, `file://${root}`), 'utf8')]),
);
const sources = [...texts].filter(
  ([file]) => /\.ts$/.test(file) && !/\.(test|suite)\.ts$/.test(file),
);

function filesWhere(
  candidates: Iterable<readonly [string, string]>,
  predicate: (text: string, file: string) => boolean,
): readonly string[] {
  return [...candidates].filter(([file, text]) => predicate(text, file)).map(([file]) => file);
}

describe('the tree is tidy', () => {
  it(`no source file is longer than ${linesMax} lines`, () => {
    const long = filesWhere(
      sources,
      (text, file) =>
        text.split('\n').length > linesMax && !dataTables.has(file) && !file.includes('/testing/'),
    );
    expect(long).toEqual([]);
  });

  it('every source file opens by saying what it is for', () => {
    expect(filesWhere(sources, (text) => !/^\/\*\*|^\/\/ /.test(text))).toEqual([]);
  });

  it('no file names a path of one machine', () => {
    const machine = new RegExp(
      ['/root/', '/work/', '/home/'].map((path) => `${path}[a-z]`).join('|'),
    );
    expect(filesWhere(texts, (text) => machine.test(text))).toEqual([]);
  });

  it('nothing is left to do, skipped or focused', () => {
    const marks = new RegExp(
      [
        'TO' + 'DO',
        'FIX' + 'ME',
        String.raw`\b(it|describe|test)\.(only|skip)\(`,
        '@ts-' + 'ignore',
      ].join('|'),
    );
    expect(filesWhere(texts, (text, file) => marks.test(text) && file.endsWith('.ts'))).toEqual([]);
  });

  it('no binary is in the tree', () => {
    const binary = files.filter((file) =>
      readFileSync(new URL(file, `file://${root}`)).includes(0),
    );
    expect(binary).toEqual([]);
  });
});
