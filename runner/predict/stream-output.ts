/**
 * Writes pieces of text as they come, in chunks, and waits for a reader that is slower: the whole output is never in
 * memory, and Ctrl-C is heard in between.
 */
import { setImmediate } from 'node:timers/promises';
import type { RunnerIo } from '../run-request.ts';

/** Large enough that system calls do not count, small enough to be nothing. */
const chunkLength = 64 * 1024;
/** Chunks between two looks at the signal: a few milliseconds. */
const chunksPerTurn = 16;

/** Writes every piece. Throws the signal's reason when it is aborted. */
export async function streamOutput(
  pieces: Iterable<string>,
  io: Pick<RunnerIo, 'stdout' | 'stdoutDrained' | 'signal'>,
): Promise<void> {
  let chunk = '';
  let chunks = 0;
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < chunkLength) continue;
    io.stdout(chunk);
    await io.stdoutDrained?.();
    chunk = '';
    chunks += 1;
    if (chunks % chunksPerTurn !== 0) continue;
    await setImmediate();
    io.signal.throwIfAborted();
  }
  if (chunk !== '') io.stdout(chunk);
}
