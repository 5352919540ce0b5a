/**
 * Images of our own on the Docker engine, one tag per content key. The build context is a folder of hard links in the
 * cache, so that the programs (a gigabyte) are not copied on our side.
 */
import { copyFile, link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KindContext, runStep } from '../context.ts';
import { cacheDirectory } from '../directories.ts';
import { logFileOf } from './files.ts';

const inspectTimeoutMs = 30_000;
/** The longest is the node image: about 200 packages of Debian. */
const buildTimeoutMs = 20 * 60_000;

/** Name of a file in the build context -> its text, or the path of the file to link. */
export type BuildContext = Readonly<
  Record<string, { readonly text: string } | { readonly path: string }>
>;

/** True when the engine has the image. */
export async function imageExists(context: KindContext, tag: string): Promise<boolean> {
  const found = await context.run('docker', ['image', 'ls', '--quiet', tag], {
    timeoutMs: inspectTimeoutMs,
    signal: context.signal,
  });
  return found.trim() !== '';
}

/** Makes `tag` exist: reuses it, or builds it by `work`. */
export async function ensureImage(
  context: KindContext,
  tag: string,
  work: (step: string) => Promise<void>,
): Promise<void> {
  const step = `make image ${tag}`;
  if (await imageExists(context, tag)) {
    context.onStep({ kind: 'reused', step, elapsedMs: 0 });
    return;
  }
  await runStep(context, step, () => work(step));
}

/** `docker build` of a context made of texts and files. */
export async function buildImage(
  context: KindContext,
  tag: string,
  files: BuildContext,
  buildArguments: Readonly<Record<string, string>> = {},
): Promise<void> {
  const parent = join(cacheDirectory(context.env), 'contexts');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'build-'));
  try {
    for (const [name, source] of Object.entries(files)) {
      const target = join(folder, name);
      if ('text' in source) await writeFile(target, source.text);
      else await link(source.path, target).catch(() => copyFile(source.path, target));
    }
    const args = Object.entries(buildArguments).flatMap(([name, value]) => [
      '--build-arg',
      `${name}=${value}`,
    ]);
    // The host's network: the packages come from the mirror that the host itself uses.
    await context.run('docker', ['build', '--network', 'host', '--tag', tag, ...args, folder], {
      timeoutMs: buildTimeoutMs,
      signal: context.signal,
      logFile: await logFileOf(context, `make image ${tag}`),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
