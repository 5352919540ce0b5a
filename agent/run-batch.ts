/**
 * Runs a batch of tasks with a bound on fresh ones. A connect that has waited for a while costs no CPU any more (it
 * was most likely dropped), so it gives its place to the next: denied cells add their timeout once, not per round.
 */

/** After this long a pending connect no longer holds one of the `fresh` places. */
const freshMs = 10;
/** Sockets open at once, whatever their age: far below the usual limit of 1024 descriptors. */
const inFlightMax = 512;

/** Results in the order of the tasks; a task must not reject. */
export async function runBatch<T>(
  tasks: readonly (() => Promise<T>)[],
  fresh: number,
): Promise<readonly T[]> {
  const results: T[] = [];
  const pending = new Set<Promise<void>>();
  const takeNext = async (index: number, task: () => Promise<T>): Promise<void> => {
    results[index] = await task();
  };
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < tasks.length; index = next++) {
      const task = tasks[index];
      if (task === undefined) return;
      const running: Promise<void> = takeNext(index, task).finally(() => {
        pending.delete(running);
      });
      pending.add(running);
      await (pending.size >= inFlightMax ? Promise.race(pending) : untilOld(running));
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, fresh) }, worker));
  await Promise.all(pending);
  return results;
}

/** Resolves when the promise does, or when it has become old. */
async function untilOld(running: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const old = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, freshMs);
  });
  await Promise.race([running, old]);
  clearTimeout(timer);
}
