/**
 * Names looked up by the container's own library: getaddrinfo with its search list, both families, no cache in between. A name
 * goes in as a program would write it, the set of addresses or the error's code comes out.
 */
import { lookup } from 'node:dns/promises';
import { errnoOf } from './classify-errno.ts';
import type { LookUpResult } from './protocol.ts';
import { runBatch } from './run-batch.ts';

/** As many threads as Node gives to getaddrinfo. */
const concurrency = 4;

/** One result per name, in order; after `timeoutMs` the library may go on, but nobody waits for it. */
export function lookUp(
  names: readonly string[],
  timeoutMs: number,
): Promise<readonly LookUpResult[]> {
  return runBatch(
    names.map((name) => () => within(timeoutMs, lookUpOne(name))),
    concurrency,
  );
}

async function lookUpOne(name: string): Promise<LookUpResult> {
  try {
    const found = await lookup(name, { all: true });
    return [...new Set(found.map(({ address }) => address))].sort();
  } catch (error) {
    return errnoOf(error);
  }
}

function within(timeoutMs: number, work: Promise<LookUpResult>): Promise<LookUpResult> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve('ETIMEDOUT');
    }, timeoutMs);
    void work.then((result) => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}
