// Copies what tsc leaves behind: every file below kind/ that is not TypeScript (Dockerfiles, units, go.mod templates),
// the fixtures, and the corpus.
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
// An entry that was renamed or removed must not stay in the compiled program.
rmSync(join(root, 'dist/corpus'), { recursive: true, force: true });
for (const folder of ['kind', 'fixtures', 'corpus']) {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.endsWith('.ts')) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(root, 'dist', source.slice(root.length));
    rmSync(target, { force: true });
    cpSync(source, target);
  }
}
