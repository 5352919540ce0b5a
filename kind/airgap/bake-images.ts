/**
 * Puts images into the image store of the node image, so that a new cluster pulls and imports nothing. A container of
 * the bare node image runs only containerd, imports, and is committed; `kind build node-image` would need a registry.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KindContext } from '../context.ts';
import { cacheDirectory } from '../directories.ts';
import { pollUntil } from '../poll-until.ts';
import { logFileOf } from './files.ts';
import type { AirgapPlan } from './plan.ts';

const commandTimeoutMs = 60_000;
const copyTimeoutMs = 10 * 60_000;
const containerdStartTimeoutMs = 60_000;
const containerdStopTimeoutMs = 30_000;

type Docker = (
  args: readonly string[],
  options?: { readonly timeoutMs?: number; readonly inputFile?: string },
) => Promise<string>;

/** Makes `plan.nodeImage` from the bare node image and the images of the plan. */
export async function bakeImages(context: KindContext, plan: AirgapPlan): Promise<void> {
  const logFile = await logFileOf(context, `bake ${plan.nodeImage}`);
  const docker: Docker = (args, options) =>
    context.run('docker', args, {
      timeoutMs: commandTimeoutMs,
      signal: context.signal,
      logFile,
      ...options,
    });
  const parent = join(cacheDirectory(context.env), 'contexts');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'bake-'));
  const archive = join(folder, 'images.tar');
  let container = '';
  try {
    const images = [...new Set(Object.values(plan.bakedImages))];
    await docker(['save', '--output', archive, ...images], { timeoutMs: copyTimeoutMs });
    container = await startContainerd(context, docker, plan.bareNodeImage);
    await importImages(docker, container, archive, plan.bakedImages);
    await stopContainerd(context, docker, container);
    const entrypoint = 'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]';
    const changes = ['--change', entrypoint, '--change', 'CMD []'];
    await docker(['commit', ...changes, container, plan.nodeImage], { timeoutMs: copyTimeoutMs });
  } finally {
    await rm(folder, { recursive: true, force: true });
    if (container !== '') await removeContainer(context, container);
  }
}

/** Starts a container of the image in which containerd answers; the result is the container. */
async function startContainerd(
  context: KindContext,
  docker: Docker,
  image: string,
): Promise<string> {
  const container = await docker([
    ...['run', '--detach', '--privileged', '--security-opt', 'seccomp=unconfined'],
    ...['--tmpfs', '/run', '--tmpfs', '/tmp', '--entrypoint', 'sleep', image, 'infinity'],
  ]);
  try {
    const script = 'echo $$ > /run/containerd.pid; exec containerd > /run/containerd.log 2>&1';
    await docker(['exec', '--detach', container, 'sh', '-c', script]);
    await pollUntil(context, {
      reason: `containerd in a container of ${image} to answer`,
      timeoutMs: containerdStartTimeoutMs,
      check: () =>
        docker(['exec', container, 'ctr', 'version']).then(
          () => true,
          () => false,
        ),
    });
  } catch (error) {
    await removeContainer(context, container);
    throw error;
  }
  return container;
}

/**
 * Imports the archive and gives the images the names that the kubelet asks for. Not unpacked: the layers of an
 * overlay cannot be unpacked into an overlay; nodes unpack what they run.
 */
async function importImages(
  docker: Docker,
  container: string,
  archive: string,
  bakedImages: AirgapPlan['bakedImages'],
): Promise<void> {
  const images = ['ctr', '--namespace', 'k8s.io', 'images'];
  const flags = ['--all-platforms', '--no-unpack', '--digests'];
  await docker(['exec', '--interactive', container, ...images, 'import', ...flags, '-'], {
    timeoutMs: copyTimeoutMs,
    inputFile: archive,
  });
  for (const [name, image] of Object.entries(bakedImages)) {
    if (name === image) continue;
    await docker(['exec', container, ...images, 'tag', image, name]);
    await docker(['exec', container, ...images, 'rm', image]);
  }
}

/** Ends containerd and waits until it is gone: what is committed must be what it wrote last. */
async function stopContainerd(
  context: KindContext,
  docker: Docker,
  container: string,
): Promise<void> {
  const inside = (script: string): Promise<string> =>
    docker(['exec', container, 'sh', '-c', script]);
  await inside('kill "$(cat /run/containerd.pid)"');
  await pollUntil(context, {
    reason: 'containerd to write its store and end',
    timeoutMs: containerdStopTimeoutMs,
    check: async () =>
      (await inside('[ -d "/proc/$(cat /run/containerd.pid)" ] || echo ended')) === 'ended',
  });
}

/** Also when the caller has given up: the removal has a bound of its own. */
async function removeContainer(context: KindContext, container: string): Promise<void> {
  await context.run('docker', ['rm', '--force', '--volumes', container], {
    timeoutMs: commandTimeoutMs,
    signal: new AbortController().signal,
  });
}
