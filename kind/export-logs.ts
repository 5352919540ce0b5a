/** Keeps the logs of a cluster that did not come up, and says in the error where they are. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError, messageOf } from '../model/errors.ts';
import type { ResolvedOptions } from './cluster-options.ts';
import type { KindContext } from './context.ts';
import { stateDirectory } from './directories.ts';
import { ensureTool, kindTool } from './tools.ts';

const exportTimeoutMs = 2 * 60_000;

/** The error to throw for a cluster that did not come up: why, where the logs are, what is left. */
export async function describeFailure(
  context: KindContext,
  options: ResolvedOptions,
  error: unknown,
): Promise<unknown> {
  // A bug of ours and the user's own Ctrl-C are passed on as they are.
  if (!(error instanceof HarnessError) || error.code !== 'environment') return error;
  const logs = await exportLogs(context, options.name).catch(
    (exportError: unknown) => `its logs were not exported: ${messageOf(exportError)}`,
  );
  const rest = options.retain ? 'The cluster is retained' : 'What was made of it is deleted';
  return new HarnessError(
    'environment',
    `cluster ${options.name} did not come up: ${error.message}\n${rest}; ${logs}`,
    {
      cause: error,
      hint:
        error.hint ??
        'Repeat with --retain to look at the nodes; kubeprop doctor checks this machine.',
    },
  );
}

/** KIND goes on where one kind of log cannot be had, and ends with an error: what it wrote counts. */
async function exportLogs(context: KindContext, name: string): Promise<string> {
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const folder = join(stateDirectory(context.env), 'logs', `${name}-${time}`);
  await mkdir(folder, { recursive: true });
  const kind = await ensureTool(context, kindTool);
  await context
    .run(kind, ['export', 'logs', folder, '--name', name], {
      timeoutMs: exportTimeoutMs,
      signal: context.signal,
    })
    .catch(() => '');
  const written = await readdir(folder);
  return written.length === 0 ? 'its nodes gave no logs' : `logs of its nodes are in ${folder}`;
}
