// Bundles agent/ into dist/agent/agent.cjs: one file with its only dependency, dns-packet, inside, for any Node >= 18 in a pod image.
// Prints its size; fails above the limit, because each namespace carries a copy of it in a ConfigMap.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const bytesMax = 45_000;
const root = new URL('..', import.meta.url);
const outfile = process.argv[2] ?? fileURLToPath(new URL('dist/agent/agent.cjs', root));

await build({
  entryPoints: [fileURLToPath(new URL('agent/main.ts', root))],
  outfile,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node18',
  format: 'cjs',
  logLevel: 'warning',
});
const { length } = readFileSync(outfile);
console.log(`agent: ${outfile} (${length} bytes)`);
if (length > bytesMax) {
  console.error(`agent: larger than ${bytesMax} bytes`);
  process.exitCode = 1;
}
