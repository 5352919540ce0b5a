/**
 * Fetches the source tree of one Go module version into Go's module cache and says where it is. Go verifies it
 * against the public checksum database, and we against the checksum pinned here where there is one.
 */
import { z } from 'zod';
import { HarnessError } from '../../model/errors.ts';
import type { KindContext } from '../context.ts';

const downloadTimeoutMs = 10 * 60_000;

const downloaded = z.object({
  Dir: z.string(),
  GoMod: z.string(),
  Info: z.string(),
  Sum: z.string(),
});

export interface ModuleSource {
  /** Folder with the module's files; read-only. */
  readonly folder: string;
  /** The module's own go.mod. */
  readonly goModPath: string;
  /** JSON file with the time of the version. */
  readonly infoPath: string;
}

/** Downloads `path@version`; with `sum` (an h1: hash) a tree with another content is refused. */
export async function downloadModule(
  context: KindContext,
  module: { readonly path: string; readonly version: string; readonly sum?: string },
): Promise<ModuleSource> {
  const name = `${module.path}@${module.version}`;
  const printed = await context.run('go', ['mod', 'download', '-json', name], {
    timeoutMs: downloadTimeoutMs,
    signal: context.signal,
    cwd: '/',
    env: { GOWORK: 'off', GOFLAGS: '-mod=mod' },
  });
  const source = downloaded.parse(JSON.parse(printed));
  if (module.sum !== undefined && module.sum !== source.Sum) {
    throw new HarnessError(
      'environment',
      `the Go module ${name} has the checksum ${source.Sum}, but ${module.sum} was expected`,
      {
        hint: 'Do not use this copy: ask where the module cache or proxy of this machine got it from.',
      },
    );
  }
  return { folder: source.Dir, goModPath: source.GoMod, infoPath: source.Info };
}
