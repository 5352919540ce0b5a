import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runInTwoParts } from './run-in-two-parts.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Tasks that last so long; `startedAt` gets the moment of each start. */
function tasksLasting(durations: readonly number[]) {
  const start = performance.now();
  const startedAt: number[] = [];
  const tasks = durations.map((ms, index) => async () => {
    startedAt[index] = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, ms));
    return index;
  });
  return { tasks, startedAt };
}

test('the later part starts after the others were sent, while they still wait', async () => {
  const { tasks, startedAt } = tasksLasting([500, 500, 3, 3]);
  const batch = runInTwoParts(tasks, 2, [2, 50]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await batch).toEqual([0, 1, 2, 3]);
  expect(startedAt[1]).toBeLessThan(50);
  expect(startedAt[2]).toBeGreaterThanOrEqual(50);
  expect(startedAt[3]).toBeLessThan(100);
});

test('no second question is sent before the last first one', async () => {
  const { tasks, startedAt } = tasksLasting([500, 500, 500, 3]);
  const batch = runInTwoParts(tasks, 1, [3, 50]);
  await vi.advanceTimersByTimeAsync(1_000);
  await batch;
  expect(startedAt[3]).toBeGreaterThanOrEqual((startedAt[2] ?? Infinity) + 50);
});

test('a batch of one part needs no end of it', async () => {
  const { tasks } = tasksLasting([3, 3]);
  const batch = runInTwoParts(tasks, 2);
  await vi.advanceTimersByTimeAsync(10);
  expect(await batch).toEqual([0, 1]);
});
