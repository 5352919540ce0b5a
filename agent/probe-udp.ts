/**
 * One UDP probe: a connected socket on a fresh port sends one nonce three times within the timeout, so that a single
 * lost datagram is not taken for a policy. A connected socket also hears ICMP errors.
 */
import { createSocket, type Socket } from 'node:dgram';
import { parseAnswer } from './answer.ts';
import { classifyErrno, errnoOf } from './classify-errno.ts';
import type { Patience } from './patience.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import { outcomeCode, type OutcomeCode } from './protocol.ts';

const sends = 3;

/** Never rejects: every ending is an outcome. `fromPort` absent: the kernel chooses. */
export function probeUdp(
  address: string,
  port: number,
  nonce: string,
  patience: Patience,
  fromPort?: number,
): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const socket = createProbeSocket(address);
    const startedAt = performance.now();
    const timers: NodeJS.Timeout[] = [];
    let done = false;
    const cancel = patience.watch(() => {
      finish(outcomeCode.timeout);
    });
    const finish = (code: OutcomeCode, rest: Partial<ProbeOutcome> = {}): void => {
      if (done) return;
      done = true;
      cancel();
      for (const timer of timers) clearTimeout(timer);
      const elapsedMs = performance.now() - startedAt;
      const localPort = localPortOf(() => socket.address().port);
      socket.close();
      resolve({ code, elapsedMs, localPort, ...rest });
    };
    const fail = (error: unknown): void => {
      const errno = errnoOf(error);
      finish(classifyErrno(errno), { errno });
    };
    const send = (): void => {
      if (done) return;
      socket.send(nonce, (error) => {
        if (error !== null) fail(error);
      });
    };
    socket.on('error', fail);
    socket.on('message', (message) => {
      const answer = parseAnswer(message.toString('utf8'), nonce);
      if (answer !== undefined) finish(outcomeCode.connected, { answer });
    });
    socket.on('connect', () => {
      send();
      for (let index = 1; index < sends; index += 1) {
        timers.push(setTimeout(send, (index * patience.leastMs) / sends));
      }
    });
    if (fromPort === undefined) socket.connect(port, address);
    else
      socket.bind(fromPort, () => {
        socket.connect(port, address);
      });
  });
}

function createProbeSocket(address: string): Socket {
  const family = address.includes(':') ? 6 : 4;
  return createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    // Addresses are literal: no resolver thread in the way.
    lookup: (host, _options, callback) => {
      callback(null, host, family);
    },
  });
}

function localPortOf(read: () => number): number {
  try {
    return read();
  } catch {
    return 0;
  }
}
