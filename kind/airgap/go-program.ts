/**
 * Builds programs from Go modules, checksums on, into the cache: one folder per set of inputs, one file per program.
 * A program whose file exists is up to date, so an interrupted build goes on where it stopped.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KindContext, runStep } from '../context.ts';
import { cacheDirectory } from '../directories.ts';
import { contentKey } from './content-key.ts';
import { fileExists, logFileOf } from './files.ts';

export interface GoModule {
  /** Short name for folders, logs and progress: `kubernetes`, `etcd`. */
  readonly name: string;
  /** Version shown to people. */
  readonly version: string;
  /** Program name -> package to build. */
  readonly programs: Readonly<Record<string, string>>;
  /** What the programs are made of, known without any download. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The building module; called only when a program is missing. */
  readonly sources: (context: KindContext) => Promise<GoSources>;
}

export interface GoSources {
  /** Files of the building module: go.mod at least. */
  readonly files: Readonly<Record<string, string>>;
  readonly ldflags: readonly string[];
}

/** The first program compiles most of what the others share; it took 394 s on two cores with a cold cache. */
const buildTimeoutMs = 45 * 60_000;

/** Reproducible and static; go.sum is written as modules come, each checked against the checksum database. */
const goBuildEnvironment = {
  CGO_ENABLED: '0',
  GOFLAGS: '-mod=mod -buildvcs=false -trimpath',
  GOWORK: 'off',
} as const;

/** Key of a module's programs. The Go toolchain is not in it: a newer compiler does not change what is tested. */
export function goModuleKey(module: GoModule): string {
  return contentKey({
    ...module.inputs,
    'module version': module.version,
    programs: JSON.stringify(module.programs),
    environment: JSON.stringify(goBuildEnvironment),
  });
}

/** Builds the programs that are missing; program name -> path. */
export async function buildGoPrograms(
  context: KindContext,
  module: GoModule,
): Promise<Readonly<Record<string, string>>> {
  const folder = join(cacheDirectory(context.env), 'go', `${module.name}-${goModuleKey(module)}`);
  const paths: Record<string, string> = {};
  let sources: GoSources | undefined;
  for (const [program, goPackage] of Object.entries(module.programs)) {
    const path = join(folder, 'bin', program);
    paths[program] = path;
    const step = `build ${program} ${module.version}`;
    if (await fileExists(path)) {
      context.onStep({ kind: 'reused', step, elapsedMs: 0 });
      continue;
    }
    sources ??= await prepareFolder(context, module, folder);
    const ldflags = sources.ldflags.join(' ');
    await runStep(context, step, async () => {
      // Built under another name first: a file that exists is complete.
      const partial = `${path}.partial`;
      await context.run('go', ['build', '-ldflags', ldflags, '-o', partial, goPackage], {
        timeoutMs: buildTimeoutMs,
        signal: context.signal,
        cwd: folder,
        env: goBuildEnvironment,
        logFile: await logFileOf(context, step),
      });
      await rename(partial, path);
    });
  }
  return paths;
}

async function prepareFolder(
  context: KindContext,
  module: GoModule,
  folder: string,
): Promise<GoSources> {
  const sources = await module.sources(context);
  await mkdir(join(folder, 'bin'), { recursive: true });
  for (const [name, text] of Object.entries(sources.files)) {
    // go.mod grows by indirect requirements while building, so it is written once.
    if (!(await fileExists(join(folder, name)))) await writeFile(join(folder, name), text);
  }
  return sources;
}
