/**
 * One HTTP GET on a connection of its own: the status of the response stands for who answered, as `HTTP-200`; the rest of
 * it is not read. For servers that speak HTTP and are no agents.
 */
import { request } from 'node:http';
import { classifyErrno, errnoOf } from './classify-errno.ts';
import type { Patience } from './patience.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import { outcomeCode, type OutcomeCode } from './protocol.ts';

/** Never rejects: every ending is an outcome. */
export function probeHttp(
  address: string,
  port: number,
  patience: Patience,
  fromPort: number,
): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    // Node binds a source port together with an address alone.
    const from = { localPort: fromPort, localAddress: address.includes(':') ? '::' : '0.0.0.0' };
    const asked = request({ host: address, port, path: '/healthz', agent: false, ...from });
    let done = false;
    const finish = (code: OutcomeCode, rest: Partial<ProbeOutcome> = {}): void => {
      if (done) return;
      done = true;
      cancel();
      asked.destroy();
      resolve({ code, elapsedMs: performance.now() - startedAt, localPort: fromPort, ...rest });
    };
    const cancel = patience.watch(() => {
      finish(outcomeCode.timeout);
    });
    asked.on('response', ({ statusCode = 0 }) => {
      finish(outcomeCode.connected, { answer: { identity: `HTTP-${statusCode}`, source: '' } });
    });
    asked.on('error', (error) => {
      const errno = errnoOf(error);
      finish(classifyErrno(errno), { errno });
    });
    asked.end();
  });
}
