/**
 * One TCP probe: connect from a fresh port, read the line of the server, reset. Reachable means that this line came:
 * a bare handshake may be the work of a proxy. The client resets so that neither end keeps a TIME_WAIT entry.
 */
import { connect, type Socket } from 'node:net';
import { parseAnswer } from './answer.ts';
import { classifyErrno, errnoOf } from './classify-errno.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import type { Patience } from './patience.ts';
import { outcomeCode, type OutcomeCode } from './protocol.ts';

const lineLengthMax = 512;
/**
 * A connect that is given up stays open until this age, so that a handshake on a slow path can still end and get into
 * the receiver's record. Below a second: then the kernel would ask again, perhaps in the middle of another case.
 */
const lingerUntilMs = 900;

/** Never rejects: every ending is an outcome. `fromPort` absent: the kernel chooses. */
export function probeTcp(
  address: string,
  port: number,
  patience: Patience,
  fromPort?: number,
): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const socket = connect({
      host: address,
      port,
      noDelay: true,
      ...(fromPort === undefined ? {} : { localPort: fromPort, localAddress: anyAddress(address) }),
    });
    let text = '';
    let done = false;
    const cancel = patience.watch(() => {
      finish(outcomeCode.timeout);
    });
    const finish = (code: OutcomeCode, rest: Partial<ProbeOutcome> = {}): void => {
      if (done) return;
      done = true;
      cancel();
      const elapsedMs = performance.now() - startedAt;
      const localPort = socket.localPort ?? 0;
      if (code === outcomeCode.connected) socket.resetAndDestroy();
      else if (code === outcomeCode.timeout) linger(socket, lingerUntilMs - elapsedMs);
      else socket.destroy();
      resolve({ code, elapsedMs, localPort, ...rest });
    };
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

/** Node binds a source port together with an address alone, and of the family of the target. */
function anyAddress(target: string): string {
  return target.includes(':') ? '::' : '0.0.0.0';
}

function linger(socket: Socket, ms: number): void {
  setTimeout(
    () => {
      socket.destroy();
    },
    Math.max(0, ms),
  );
}
