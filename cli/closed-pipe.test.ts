import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { deployment, manifestFolder } from './testing/manifest-folder.ts';

it('a reader that leaves early ends the command without a stack trace', async () => {
  // Some megabytes of output, so that the pipe is still full when its reader leaves.
  const many = Array.from({ length: 120 }, (_, index) => deployment(`shop/app-${index}`)).join('');
  const folder = manifestFolder({ 'm.yaml': many });
  const main = new URL('./main.ts', import.meta.url).href;
  const code = `const { main } = await import('${main}'); process.exitCode = await main(process.argv.slice(1));`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', code, '--'];
  const child = spawn(process.execPath, [...args, 'predict', folder, '--output', 'json']);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [exitCode] = (await once(child, 'close')) as [number];
  expect(stderr).toBe('');
  expect(exitCode).toBe(130);
}, 60_000);
