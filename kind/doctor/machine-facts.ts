/**
 * Facts about the machine, read once from the kernel's files. Everything that decides is in the checks, which get
 * these facts as data.
 */
import { readFile, statfs } from 'node:fs/promises';
import { release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { cacheDirectory } from '../directories.ts';
import type { KindContext } from '../context.ts';

export interface MachineFacts {
  readonly isRoot: boolean;
  readonly hasSysResource: boolean;
  readonly memoryBytes: number;
  readonly freeDiskBytes: number;
  readonly inotifyInstances: number;
  readonly inotifyWatches: number;
  /** Kernel configuration: `CONFIG_VXLAN` -> `y` or `m`; undefined where the kernel does not tell. */
  readonly kernelConfig: Readonly<Record<string, string>> | undefined;
}

/** Reads the facts of this machine. */
export async function readMachineFacts(env: KindContext['env']): Promise<MachineFacts> {
  const [status, instances, watches] = await Promise.all(
    [
      '/proc/self/status',
      '/proc/sys/fs/inotify/max_user_instances',
      '/proc/sys/fs/inotify/max_user_watches',
    ].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  return {
    isRoot: process.getuid?.() === 0,
    hasSysResource: hasSysResource(status ?? ''),
    memoryBytes: totalmem(),
    freeDiskBytes: await freeBytes(cacheDirectory(env)),
    inotifyInstances: Number(instances),
    inotifyWatches: Number(watches),
    kernelConfig: await readKernelConfig(),
  };
}

const sysResourceBit = 24n;

/** Reads the effective capabilities out of /proc/self/status; an ordinary user's engine has its own. */
export function hasSysResource(status: string): boolean {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return effective === 0n || ((effective >> sysResourceBit) & 1n) === 1n;
}

/** The nearest folder that exists decides: the cache itself may not be there yet. */
async function freeBytes(path: string): Promise<number> {
  for (let folder = path; ; folder = folder.replace(/\/[^/]*$/, '')) {
    try {
      const { bavail, bsize } = await statfs(folder === '' ? '/' : folder);
      return bavail * bsize;
    } catch {
      if (folder === '') return 0;
    }
  }
}

async function readKernelConfig(): Promise<Readonly<Record<string, string>> | undefined> {
  const packed = await readFile('/proc/config.gz').catch(() => undefined);
  const text =
    packed === undefined
      ? await readFile(`/boot/config-${release()}`, 'utf8').catch(() => undefined)
      : (await promisify(gunzip)(packed)).toString('utf8');
  return text === undefined ? undefined : parseKernelConfig(text);
}

/** `CONFIG_X=y` lines -> a record; what is not set is absent. */
export function parseKernelConfig(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/^(CONFIG_\w+)=([ym])$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}
