/** Files of the nodes of a KIND cluster, read through Docker. */
import type { ReadNodeFile } from '../cluster/node-files.ts';
import type { KindContext } from './context.ts';

const timeoutMs = 20_000;

/** Nodes are containers of the same name. */
export function nodeFilesOf({ run }: Pick<KindContext, 'run'>): ReadNodeFile {
  return (node, path, signal) => run('docker', ['exec', node, 'cat', path], { timeoutMs, signal });
}
