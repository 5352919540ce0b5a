/** The version of this program, from its package. */
import { createRequire } from 'node:module';
import { z } from 'zod';

const require = createRequire(import.meta.url);

/** As in package.json, which is one folder up from the sources and two from the compiled program. */
export const kubepropVersion = readVersion();

function readVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    const read = attempt(() => require(path) as unknown);
    const parsed = z.object({ name: z.literal('kubeprop'), version: z.string() }).safeParse(read);
    if (parsed.success) return parsed.data.version;
  }
  return 'unknown';
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
