import { expect, test } from 'vitest';
import { createMutex } from './mutex.ts';

test('holders come one after the other, in order', async () => {
  const mutex = createMutex('test');
  const { signal } = new AbortController();
  const order: number[] = [];
  const release = await mutex.acquire(signal);
  const waiting = [1, 2].map(async (index) => {
    const releaseNext = await mutex.acquire(signal);
    order.push(index);
    releaseNext();
  });
  expect(order).toEqual([]);
  expect(mutex.isWanted()).toBe(true);
  release();
  release();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2]);
  expect(mutex.isWanted()).toBe(false);
});

test('a waiter that gives up does not block the one behind it', async () => {
  const mutex = createMutex('test');
  const abort = new AbortController();
  const release = await mutex.acquire(new AbortController().signal);
  const impatient = mutex.acquire(abort.signal);
  const patient = mutex.acquire(new AbortController().signal);
  abort.abort();
  await expect(impatient).rejects.toMatchObject({ code: 'interrupted' });
  release();
  await expect(patient).resolves.toBeTypeOf('function');
});
