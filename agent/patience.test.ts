import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPatience } from './patience.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** When a probe sent now is given up, in milliseconds. */
async function givenUpAfter(
  patience: ReturnType<typeof createPatience>,
  meanwhile: () => void = () => undefined,
): Promise<number> {
  const start = performance.now();
  const waiting = new Promise<number>((resolve) => {
    patience.watch(() => {
      resolve(performance.now() - start);
    });
  });
  meanwhile();
  await vi.advanceTimersByTimeAsync(10_000);
  return await waiting;
}

test('without a least time a probe waits the whole timeout, whatever answers', async () => {
  const patience = createPatience(500);
  patience.answered(3);
  expect(await givenUpAfter(patience)).toBeGreaterThanOrEqual(500);
});

test('a batch without any answer waits the whole timeout', async () => {
  expect(await givenUpAfter(createPatience(500, 60))).toBeGreaterThanOrEqual(500);
});

test('quick answers of the batch end the wait at the least time', async () => {
  const patience = createPatience(500, 60);
  patience.answered(3);
  const waited = await givenUpAfter(patience);
  expect(waited).toBeGreaterThanOrEqual(60);
  expect(waited).toBeLessThan(70);
});

test('a slow answer of the batch lengthens the wait of the probes beside it', async () => {
  const patience = createPatience(500, 60);
  const waited = await givenUpAfter(patience, () => {
    setTimeout(() => {
      patience.answered(50);
    }, 50);
  });
  expect(waited).toBeGreaterThanOrEqual(200);
  expect(waited).toBeLessThan(270);
});

test('no answer makes a probe wait longer than the timeout', async () => {
  const patience = createPatience(500, 60);
  patience.answered(400);
  const waited = await givenUpAfter(patience);
  expect(waited).toBeGreaterThanOrEqual(500);
  expect(waited).toBeLessThan(570);
});

test('a probe that was answered is not given up', async () => {
  let givenUp = false;
  createPatience(500, 60).watch(() => {
    givenUp = true;
  })();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(givenUp).toBe(false);
});
