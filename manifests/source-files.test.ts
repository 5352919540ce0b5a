import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSourceFiles } from './source-files.ts';

const root = mkdtempSync(join(tmpdir(), 'kubeprop-manifests-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
}

write('tree/b.yaml', 'b: 1');
write('tree/a/z.json', '{}');
write('tree/a/y.yml', 'y: 1');
write('tree/readme.md', '# no manifest');
write('tree/.git/config.yaml', 'x: 1');
write('tree/node_modules/p/package.json', '{}');
symlinkSync(join(root, 'tree'), join(root, 'tree', 'a', 'loop'));
symlinkSync(join(root, 'nowhere'), join(root, 'tree', 'dangling.yaml'));
write('bytes/latin1.yaml', Uint8Array.of(0x61, 0x3a, 0x20, 0xe4));
write('bytes/nul.yaml', 'a: \0b');
write('bytes/ok.yaml', '\uFEFFa: 1');

describe('readSourceFiles', () => {
  it('finds yaml, yml and json in nested folders, sorted, and ends at links that loop', () => {
    const { files, problems } = readSourceFiles(join(root, 'tree'));
    const names = files.map(({ file }) => file.slice(join(root, 'tree').length + 1));
    expect(names).toEqual(['a/y.yml', 'a/z.json', 'b.yaml']);
    expect(problems).toEqual([]);
  });

  it('reports files that are no text, and reads the others', () => {
    const { files, problems } = readSourceFiles(join(root, 'bytes'));
    expect(files.map(({ text }) => text)).toEqual(['a: 1']);
    expect(problems.map(({ reason }) => reason)).toEqual([
      'not text: the bytes are not UTF-8',
      'not text: control characters are not allowed (U+0000)',
    ]);
  });

  it('reads one file whatever its name is', () => {
    expect(readSourceFiles(join(root, 'tree/readme.md')).files).toHaveLength(1);
  });

  it('stops reading a device that never ends', () => {
    const { files, problems } = readSourceFiles('/dev/zero');
    expect(files).toEqual([]);
    expect(problems[0]?.reason).toMatch(/^longer than \d+ bytes/);
  });

  it('takes the text of standard input for -', () => {
    expect(readSourceFiles('-', 'a: 1').files).toEqual([{ file: '<stdin>', text: 'a: 1' }]);
  });

  it('says which source is not there', () => {
    expect(() => readSourceFiles(join(root, 'missing'))).toThrow(
      /reading manifests from .*missing/,
    );
  });
});
