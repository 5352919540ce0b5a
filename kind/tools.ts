/**
 * Programs that are not ours: from PATH where the version fits, else built from their Go modules into our cache.
 * Nothing of the user's is replaced.
 */
import { mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileExists, logFileOf } from './airgap/files.ts';
import { type KindContext, runStep } from './context.ts';
import { cacheDirectory } from './directories.ts';

export interface Tool {
  readonly name: string;
  readonly goPackage: string;
  readonly version: string;
  /** Arguments that print the version; absent, PATH is not searched. */
  readonly versionArguments?: readonly string[];
}

export const kindTool: Tool = {
  name: 'kind',
  goPackage: 'sigs.k8s.io/kind',
  version: 'v0.30.0',
  versionArguments: ['version'],
};

export const helmTool: Tool = {
  name: 'helm',
  goPackage: 'helm.sh/helm/v3/cmd/helm',
  version: 'v3.21.4',
  versionArguments: ['version', '--short'],
};

/** A CNI plug-in, not a command. */
export const bridgePlugin: Tool = {
  name: 'bridge',
  goPackage: 'github.com/containernetworking/plugins/plugins/main/bridge',
  version: 'v1.9.0',
};

const versionTimeoutMs = 20_000;
/** As for every Go build: a machine that does other work as well may need it. */
const installTimeoutMs = 45 * 60_000;

/** Path of the tool, built if need be. */
export async function ensureTool(context: KindContext, tool: Tool): Promise<string> {
  if (await fitsFromPath(context, tool)) return tool.name;
  const folder = join(cacheDirectory(context.env), 'bin');
  const path = join(folder, `${tool.name}-${tool.version}`);
  if (await fileExists(path)) return path;
  const step = `build ${tool.name} ${tool.version}`;
  return runStep(context, step, async () => {
    await mkdir(folder, { recursive: true });
    await context.run('go', ['install', `${tool.goPackage}@${tool.version}`], {
      timeoutMs: installTimeoutMs,
      signal: context.signal,
      cwd: '/',
      env: { GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false -trimpath', GOWORK: 'off' },
      logFile: await logFileOf(context, step),
    });
    await rename(join(folder, basename(tool.goPackage)), path);
    return path;
  });
}

async function fitsFromPath(context: KindContext, tool: Tool): Promise<boolean> {
  if (tool.versionArguments === undefined) return false;
  const printed = await context
    .run(tool.name, tool.versionArguments, { timeoutMs: versionTimeoutMs, signal: context.signal })
    .catch(() => '');
  context.signal.throwIfAborted();
  return printed.split(/[\s+]/).includes(tool.version);
}
