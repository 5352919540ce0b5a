/**
 * The image that all others stand on: Debian from its packages by debootstrap, with the network tools that nodes,
 * Calico and kube-proxy call. The mirror is the machine's own.
 */
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../../model/errors.ts';
import type { KindContext } from '../context.ts';
import { cacheDirectory } from '../directories.ts';
import { logFileOf } from './files.ts';

const debootstrapTimeoutMs = 20 * 60_000;
const importTimeoutMs = 5 * 60_000;

/** Bootstraps `suite` with `packages` and imports it as `tag`. */
export async function buildBaseImage(
  context: KindContext,
  options: {
    readonly tag: string;
    readonly suite: string;
    readonly packages: readonly string[];
    readonly step: string;
  },
): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new HarnessError('environment', 'debootstrap makes the base image and needs root', {
      hint: 'Run kubeprop cluster image once as root: sudo kubeprop cluster image.',
    });
  }
  const parent = join(cacheDirectory(context.env), 'contexts');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'base-'));
  const root = join(folder, 'root');
  const archive = join(folder, 'root.tar');
  const mirror = await debianMirror();
  const shared = { signal: context.signal, logFile: await logFileOf(context, options.step) };
  try {
    // In a mount namespace of its own: what debootstrap mounts is gone however it ends, before the folder is removed.
    await context.run(
      'unshare',
      [
        '--mount',
        'debootstrap',
        '--variant=minbase',
        `--include=${options.packages.join(',')}`,
        options.suite,
        root,
        ...(mirror === undefined ? [] : [mirror]),
      ],
      { ...shared, timeoutMs: debootstrapTimeoutMs, env: { DEBIAN_FRONTEND: 'noninteractive' } },
    );
    const excluded = [
      './dev/*',
      './proc/*',
      './sys/*',
      './var/cache/apt/archives/*.deb',
      './var/lib/apt/lists/*',
    ];
    await context.run(
      'tar',
      [
        '--numeric-owner',
        ...excluded.map((path) => `--exclude=${path}`),
        '-cf',
        archive,
        '-C',
        root,
        '.',
      ],
      { ...shared, timeoutMs: importTimeoutMs },
    );
    await context.run('docker', ['import', archive, options.tag], {
      ...shared,
      timeoutMs: importTimeoutMs,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The mirror that this machine's own packages come from; undefined lets debootstrap use its default. */
async function debianMirror(): Promise<string | undefined> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (!/^ID=debian$/m.test(release)) return undefined;
  const folder = '/etc/apt/sources.list.d';
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(
    ['/etc/apt/sources.list', ...names.map((name) => join(folder, name))].map((path) =>
      readFile(path, 'utf8').catch(() => ''),
    ),
  );
  return mirrorOf(texts.join('\n'));
}

/** The first main Debian archive that apt's sources name, in the old or in the new format. */
export function mirrorOf(sources: string): string | undefined {
  const candidates = [
    ...sources.matchAll(/^URIs:\s*(https?:\/\/\S+)/gm),
    ...sources.matchAll(/^deb\s+(?:\[[^\]]*\]\s+)?(https?:\/\/\S+)/gm),
  ].map((match) => match[1] ?? '');
  return candidates.find((uri) => /\/debian\/?$/.test(uri));
}
