/**
 * The one way to wait in kind/: ask again until the answer is yes, the bound passes or the caller gives up. The error
 * of a passed bound says what was waited for, for how long, and what was last seen.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { HarnessError } from '../model/errors.ts';
import type { KindContext } from './context.ts';

const intervalMs = 250;

/** Waits until `check` resolves to true; a string is what was seen instead. */
export async function pollUntil(
  context: Pick<KindContext, 'signal'>,
  wait: {
    readonly reason: string;
    readonly timeoutMs: number;
    readonly check: () => Promise<boolean | string>;
    readonly hint?: string;
  },
): Promise<void> {
  const deadline = performance.now() + wait.timeoutMs;
  for (;;) {
    context.signal.throwIfAborted();
    const seen = await wait.check();
    if (seen === true) return;
    if (performance.now() >= deadline) {
      const last = typeof seen === 'string' && seen !== '' ? `; last seen: ${seen}` : '';
      throw new HarnessError(
        'environment',
        `waited ${wait.timeoutMs / 1000} s for ${wait.reason}${last}`,
        wait.hint === undefined ? {} : { hint: wait.hint },
      );
    }
    await delay(intervalMs, undefined, { signal: context.signal });
  }
}

/** What a check that could not look has seen instead: the words of an environment failure. Any other error is thrown again. */
export function seenInstead(error: unknown): string {
  if (error instanceof HarnessError && error.code === 'environment') return error.message;
  throw error;
}
