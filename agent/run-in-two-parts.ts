/**
 * Runs a batch whose last part is a second question about cells of the first: it starts a while after the last task of
 * the first part did, not after that one's answer, so that both wait for silence at the same time.
 */
import { runBatch } from './run-batch.ts';

/** Results in the order of the tasks. Without `later` this is one batch. */
export async function runInTwoParts<T>(
  tasks: readonly (() => Promise<T>)[],
  fresh: number,
  [from, afterMs]: readonly [from: number, afterMs: number] = [tasks.length, 0],
): Promise<readonly T[]> {
  let started = 0;
  const first = tasks.slice(0, from);
  const second = tasks.slice(from);
  const allStarted = new Promise<void>((resolve) => {
    if (first.length === 0) resolve();
    first.forEach((task, index) => {
      first[index] = () => {
        if (++started === first.length) resolve();
        return task();
      };
    });
  });
  const both = await Promise.all([
    runBatch(first, fresh),
    second.length === 0
      ? []
      : allStarted.then(() => delay(afterMs)).then(() => runBatch(second, fresh)),
  ]);
  return both.flat();
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
