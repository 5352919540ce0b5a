/** Small file work of the air-gapped build: does a file exist, where are the assets, where does a step log to. */
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KindContext } from '../context.ts';
import { cacheDirectory } from '../directories.ts';

/** Folder of the asset files of one artefact: `node`, `agent`, ... */
export function assetFolder(name: string): string {
  return fileURLToPath(new URL(`./assets/${name}`, import.meta.url));
}

/** True when something is at the path. */
export async function fileExists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Path of a step's log; its folder is made. */
export async function logFileOf(context: KindContext, step: string): Promise<string> {
  const folder = join(cacheDirectory(context.env), 'logs');
  await mkdir(folder, { recursive: true });
  return join(folder, `${step.replaceAll(/[^\w.-]+/g, '-')}.log`);
}
