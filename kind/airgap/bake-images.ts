/**
 * Puts images into the image store of the node image, so that a new cluster pulls and imports nothing. A container of
 * the bare node image runs only containerd, imports, and is committed; `kind build node-image` would need a registry.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KindContext } from '../context.ts';
import { cacheDirectory } from '../directories.ts';
import { pollUntil } from '../poll-until.ts';
import { imageExists } from './docker-image.ts';
import { logFileOf } from './files.ts';
import type { AirgapPlan } from './plan.ts';

const commandTimeoutMs = 60_000;
const copyTimeoutMs = 10 * 60_000;
const containerdStartTimeoutMs = 60_000;
const containerdStopTimeoutMs = 30_000;

/** Makes `plan.nodeImage` from the bare node image and the images of the plan. */
export async function bakeImages(context: KindContext, plan: AirgapPlan): Promise<void> {
  const logFile = await logFileOf(context, `bake ${plan.nodeImage}`);
  const docker = (
    args: readonly string[],
    timeoutMs: number,
    inputFile?: string,
  ): Promise<string> =>
    context.run('docker', args, {
      timeoutMs,
      signal: context.signal,
      logFile,
      ...(inputFile === undefined ? {} : { inputFile }),
    });
  const parent = join(cacheDirectory(context.env), 'contexts');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'bake-'));
  const archive = join(folder, 'images.tar');
  let container = '';
  try {
    const images = [...new Set(Object.values(plan.bakedImages))];
    await docker(['save', '--output', archive, ...images], copyTimeoutMs);
    container = await docker(
      [
        ...['run', '--detach', '--privileged', '--security-opt', 'seccomp=unconfined'],
        ...['--tmpfs', '/run', '--tmpfs', '/tmp', '--entrypoint', 'sleep'],
        ...[plan.bareNodeImage, 'infinity'],
      ],
      commandTimeoutMs,
    );
    const inside = (...args: readonly string[]): readonly string[] => ['exec', container, ...args];
    const startContainerd =
      'echo $$ > /run/containerd.pid; exec containerd > /run/containerd.log 2>&1';
    await docker(['exec', '--detach', container, 'sh', '-c', startContainerd], commandTimeoutMs);
    await pollUntil(context, {
      reason: `containerd in a container of ${plan.bareNodeImage} to answer`,
      timeoutMs: containerdStartTimeoutMs,
      check: () =>
        docker(inside('ctr', 'version'), commandTimeoutMs).then(
          () => true,
          () => false,
        ),
    });
    // Not unpacked: the layers of an overlay cannot be unpacked into an overlay; nodes unpack what they run.
    await docker(
      [
        ...['exec', '--interactive', container, 'ctr', '--namespace', 'k8s.io', 'images', 'import'],
        ...['--all-platforms', '--no-unpack', '--digests', '-'],
      ],
      copyTimeoutMs,
      archive,
    );
    for (const [name, image] of Object.entries(plan.bakedImages)) {
      if (name === image) continue;
      await docker(
        inside('ctr', '--namespace', 'k8s.io', 'images', 'tag', image, name),
        commandTimeoutMs,
      );
      await docker(inside('ctr', '--namespace', 'k8s.io', 'images', 'rm', image), commandTimeoutMs);
    }
    await docker(inside('sh', '-c', 'kill "$(cat /run/containerd.pid)"'), commandTimeoutMs);
    await pollUntil(context, {
      reason: 'containerd to write its store and end',
      timeoutMs: containerdStopTimeoutMs,
      check: async () =>
        (await docker(
          inside('sh', '-c', '[ -d "/proc/$(cat /run/containerd.pid)" ] || echo ended'),
          commandTimeoutMs,
        )) === 'ended',
    });
    await docker(
      [
        ...['commit', '--change', 'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]'],
        ...['--change', 'CMD []', container, plan.nodeImage],
      ],
      copyTimeoutMs,
    );
    if (!(await imageExists(context, plan.nodeImage)))
      throw new Error(`${plan.nodeImage} was not committed`);
  } finally {
    await rm(folder, { recursive: true, force: true });
    if (container !== '') {
      // The caller's signal may be the reason for being here.
      await context.run('docker', ['rm', '--force', '--volumes', container], {
        timeoutMs: commandTimeoutMs,
        signal: AbortSignal.timeout(commandTimeoutMs),
      });
    }
  }
}
