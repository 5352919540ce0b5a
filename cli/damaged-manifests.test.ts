import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damagedManifests, sampleManifests } from '../manifests/testing/damaged-manifests.ts';
import { readStdin } from './read-stdin.ts';
import { runCli } from './main.ts';

const deep = process.env['KUBEPROP_DEEP'] === '1';
/** All 1,000 in `npm run test:deep`, a share of them in `npm test`, which has to stay short. */
const numRuns = deep ? 1000 : 250;

/** Every command that reads manifests, in forms that ask for all of its answer. */
const commands: readonly (readonly string[])[] = [
  ['predict', '-', '--output', 'json'],
  ['predict', '-', '--skip-invalid', '--output', 'svg'],
  ['explain', '-', '--from', 'shop/web', '--to', 'shop/db', '--port', '8080'],
  ['explain', '-', '--skip-invalid', '--from', '10.0.0.1', '--to', 'web', '--port', 'http'],
  ['lint', '-'],
  ['lint', '-', '--skip-invalid', '--output', 'json'],
  ['import', '-'],
  ['import', '-', '--skip-invalid'],
];

async function run(args: readonly string[], bytes: Uint8Array) {
  let stdout = '';
  let stderr = '';
  const code = await runCli(args, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    isTerminal: false,
    signal: new AbortController().signal,
    env: {},
    readStdin: () => readStdin(chunksOf(bytes)),
  });
  return { code, stdout, stderr };
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

describe('damaged manifests, through every command that reads them', () => {
  it('give an answer or an error for the user, never a stack trace', async () => {
    const codes = new Map<string, number>();
    let turn = 0;
    await fc.assert(
      fc.asyncProperty(damagedManifests, async (bytes) => {
        // Each manifest meets two commands, so that each form meets a quarter of them.
        for (const offset of [0, 4]) {
          const args = commands[(turn + offset) % commands.length] ?? [];
          const { code, stdout, stderr } = await run(args, bytes);
          expect([0, 1, 2], `${args.join(' ')}: ${stderr}`).toContain(code);
          expect(stderr).not.toContain('this is a bug of kubeprop');
          expect(code === 2 ? stderr : stdout).not.toBe('');
          const key = `${args[0] ?? ''} ${code === 2 ? 'refused' : 'answered'}`;
          codes.set(key, (codes.get(key) ?? 0) + 1);
        }
        turn += 1;
      }),
      { numRuns, seed: 20260131 },
    );
    for (const command of ['predict', 'explain', 'lint', 'import']) {
      expect(codes.get(`${command} answered`), command).toBeGreaterThan(numRuns / 50);
      expect(codes.get(`${command} refused`), command).toBeGreaterThan(numRuns / 50);
    }
  }, 600_000);

  it('start from manifests that every command answers', async () => {
    for (const args of commands) {
      const { code, stderr } = await run(args, Buffer.from(sampleManifests));
      expect([args, code, stderr.includes('error')]).toEqual([args, code === 1 ? 1 : 0, false]);
    }
  });
});
