import { describe, expect, it } from 'vitest';
import { createVirtualClock } from './virtual-clock.ts';

const { signal } = new AbortController();

describe('the virtual clock', () => {
  it('ends overlapping waits in the order of their moments', async () => {
    const clock = createVirtualClock();
    const ended: string[] = [];
    const wait = async (name: string, ms: number): Promise<void> => {
      await clock.wait(ms, signal);
      ended.push(`${name} at ${clock.now()}`);
    };
    await Promise.all([
      wait('long', 100),
      wait('short', 10).then(() => wait('second', 30)),
      wait('at once', 0),
    ]);
    expect(ended).toEqual(['at once at 0', 'short at 10', 'second at 40', 'long at 100']);
  });

  it('stands still without a wait', async () => {
    const clock = createVirtualClock();
    await clock.wait(5, signal);
    await Promise.resolve();
    expect(clock.now()).toBe(5);
  });

  it('a wait that was aborted meanwhile rejects', async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const wait = clock.wait(10, controller.signal);
    controller.abort(new Error('stop'));
    await expect(wait).rejects.toThrow('stop');
  });
});
