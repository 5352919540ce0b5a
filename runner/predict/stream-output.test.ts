import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { streamOutput } from './stream-output.ts';

function* pieces(count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) yield 'x'.repeat(1000);
}

describe('streamed output', () => {
  it('waits for a slow reader, so that one chunk is in memory at a time', async () => {
    let waiting = 0;
    let most = 0;
    let written = 0;
    await streamOutput(pieces(1000), {
      signal: new AbortController().signal,
      stdout: (text) => {
        waiting += 1;
        most = Math.max(most, waiting);
        written += text.length;
      },
      stdoutDrained: async () => {
        await setImmediate();
        waiting = 0;
      },
    });
    expect([most, written]).toEqual([1, 1_000_000]);
  });

  it('ends when nobody reads any more', async () => {
    let written = 0;
    const streaming = streamOutput(pieces(1000), {
      signal: new AbortController().signal,
      stdout: () => {
        written += 1;
      },
      stdoutDrained: () => Promise.reject(new Error('closed')),
    });
    await expect(streaming).rejects.toThrow('closed');
    expect(written).toBe(1);
  });
});
