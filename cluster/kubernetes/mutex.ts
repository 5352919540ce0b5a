/** A lock that one holder has at a time; waiters come in order, and a waiter whose signal aborts steps out. */
import { HarnessError } from '../../model/errors.ts';

export interface Mutex {
  /** Resolves with the function that releases the lock; releasing twice does nothing. */
  acquire(signal: AbortSignal): Promise<() => void>;
  /** Whether anybody waits for it. */
  isWanted(): boolean;
  /** Calls the listener whenever somebody begins to wait; returns the function that takes it away. */
  onWanted(listener: () => void): () => void;
}

export function createMutex(name: string): Mutex {
  let tail: Promise<void> = Promise.resolve();
  let waiting = 0;
  const listeners = new Set<() => void>();
  return {
    isWanted: () => waiting > 0,
    onWanted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async acquire(signal) {
      const before = tail;
      let release: () => void = () => undefined;
      tail = new Promise((resolve) => {
        release = resolve;
      });
      waiting++;
      for (const listener of listeners) listener();
      try {
        await untilAborted(before, signal);
      } catch {
        // Whoever waits behind this one must not wait for ever.
        void before.then(release);
        throw new HarnessError('interrupted', `waiting for ${name}: interrupted`);
      } finally {
        waiting--;
      }
      return release;
    },
  };
}

async function untilAborted(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const abort = (): void => {
      reject(new Error('aborted'));
    };
    signal.addEventListener('abort', abort, { once: true });
    void wait.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}
