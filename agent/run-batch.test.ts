import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runBatch } from './run-batch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function lasting(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test('no more than the bound start at once, and results come in the order of the tasks', async () => {
  const started: number[] = [];
  const durations = [8, 4, 4, 4];
  const batch = runBatch(
    durations.map((ms, index) => async () => {
      started.push(index);
      await lasting(ms);
      return index;
    }),
    2,
  );
  await vi.advanceTimersByTimeAsync(2);
  expect(started).toEqual([0, 1]);
  await vi.advanceTimersByTimeAsync(3);
  expect(started).toEqual([0, 1, 2]);
  await vi.advanceTimersByTimeAsync(30);
  expect(await batch).toEqual([0, 1, 2, 3]);
});

test('tasks that only wait do not hold up the others', async () => {
  let started = 0;
  const tasks = Array.from({ length: 6 }, () => async () => {
    started += 1;
    await lasting(10_000);
  });
  const batch = runBatch(tasks, 2);
  await vi.advanceTimersByTimeAsync(100);
  expect(started).toBe(6);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await batch).toHaveLength(6);
});

test('an empty batch has no results', async () => {
  expect(await runBatch([], 4)).toEqual([]);
});
