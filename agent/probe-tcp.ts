/**
 * One TCP probe: connect from a fresh port, read the line of the server, reset. Reachable means that this line came:
 * a bare handshake may be the work of a proxy. The client resets so that neither end keeps a TIME_WAIT entry.
 */
import { connect } from 'node:net';
import { parseAnswer } from './answer.ts';
import { classifyErrno, errnoOf } from './classify-errno.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import { afterPendingEvents } from './after-pending-events.ts';
import { outcomeCode, type OutcomeCode } from './protocol.ts';

const lineLengthMax = 512;

/** Never rejects: every ending is an outcome. */
export function probeTcp(address: string, port: number, timeoutMs: number): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const socket = connect({ host: address, port, noDelay: true });
    let text = '';
    let done = false;
    const finish = (code: OutcomeCode, rest: Partial<ProbeOutcome> = {}): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      const elapsedMs = performance.now() - startedAt;
      const localPort = socket.localPort ?? 0;
      if (code === outcomeCode.connected) socket.resetAndDestroy();
      else socket.destroy();
      resolve({ code, elapsedMs, localPort, ...rest });
    };
    const timer = setTimeout(() => {
      afterPendingEvents(() => {
        finish(outcomeCode.timeout);
      });
    }, timeoutMs);
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0 && text.length < lineLengthMax) return;
      const answer = parseAnswer(end < 0 ? text : text.slice(0, end));
      finish(outcomeCode.connected, answer === undefined ? {} : { answer });
    });
    socket.on('error', (error) => {
      const errno = errnoOf(error);
      finish(classifyErrno(errno), { errno });
    });
    // A close without an answer: the other end took the connection and dropped it.
    socket.on('close', () => {
      finish(outcomeCode.reset, { errno: 'closed without an answer' });
    });
  });
}
