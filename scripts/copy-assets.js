// Copies what tsc leaves behind: every file below kind/ that is not TypeScript (Dockerfiles, units, go.mod templates).
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
for (const entry of readdirSync(join(root, 'kind'), { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name.endsWith('.ts')) continue;
  const source = join(entry.parentPath, entry.name);
  const target = join(root, 'dist', source.slice(root.length));
  rmSync(target, { force: true });
  cpSync(source, target);
}
