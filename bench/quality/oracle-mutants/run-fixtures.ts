/**
 * The fixtures against one mutant: the oracle is bundled with the mutant's text in it and asked in a worker of its own.
 * That costs a fifth of a test run, and most mutants go no further.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { build, type Plugin } from 'esbuild';
import { loadNetworkPolicyFixtures } from '../../../fixtures/load-fixtures.ts';
import { mutate, type Mutant } from './mutant.ts';

const files = loadNetworkPolicyFixtures();
/** A mutant may never end; the fixtures take a fraction of a second. */
const timeoutMs = 120_000;

/** The first fixture that notices the mutant; undefined where none does. Without a mutant none may. */
export async function runFixtures(
  root: string,
  mutant: Mutant | undefined,
  oracle: 'predictor' | 'symbolic',
): Promise<string | undefined> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'fixtures-worker.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    plugins: mutant === undefined ? [] : [mutation(root, mutant)],
  });
  const worker = new Worker(outputFiles[0]?.text ?? '', {
    eval: true,
    workerData: { files, oracle },
  });
  try {
    const [title] = (await once(worker, 'message', {
      signal: AbortSignal.timeout(timeoutMs),
    })) as [string | undefined];
    return title;
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return 'no fixture: it never ends';
    throw error;
  } finally {
    await worker.terminate();
  }
}

function mutation(root: string, mutant: Mutant): Plugin {
  const file = join(root, mutant.file);
  return {
    name: 'mutant',
    setup: (bundler) => {
      bundler.onLoad({ filter: /\.ts$/ }, ({ path }) =>
        path === file
          ? { contents: mutate(readFileSync(file, 'utf8'), mutant), loader: 'ts' }
          : undefined,
      );
    },
  };
}
