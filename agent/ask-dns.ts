/**
 * DNS questions to one server, over UDP or TCP, each a message of its own with its own socket: what comes back is the whole
 * answer, all sections as text, because what a resolver library would leave out is what a test looks for.
 */
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { encode, type Packet } from 'dns-packet';
import { errnoOf } from './classify-errno.ts';
import type { DnsResult, WireDnsQuestion } from './protocol.ts';
import { readDnsAnswer } from './read-dns-answer.ts';
import { runBatch } from './run-batch.ts';

const concurrency = 8;
const port = 53;
/** A datagram that is lost is sent again after a third of the timeout, as resolvers do. */
const sends = 3;
const lengthBytes = 2;

/** One result per question, in order; never rejects for what a server says or does not say. */
export function askDns(
  server: string,
  questions: readonly WireDnsQuestion[],
  timeoutMs: number,
): Promise<readonly DnsResult[]> {
  const tasks = questions.map(([transport, name, type], index) => async (): Promise<DnsResult> => {
    const id = (index % 0xffff) + 1;
    const query: Packet = {
      type: 'query',
      id,
      // Recursion is desired, as by every stub resolver.
      flags: 0x0100,
      questions: [{ type, name: name.replace(/\.$/, '') }],
    };
    try {
      const bytes = transport === 'U' ? await overUdp(server, encode(query), id, timeoutMs) : await overTcp(server, encode(query), timeoutMs); // prettier-ignore
      return readDnsAnswer(bytes);
    } catch (error) {
      return { e: error instanceof Error ? `${errnoOf(error)} ${error.message}` : String(error) };
    }
  });
  return runBatch(tasks, concurrency);
}

function overUdp(server: string, query: Buffer, id: number, timeoutMs: number): Promise<Buffer> {
  const family = server.includes(':') ? 'udp6' : 'udp4';
  return new Promise((resolve, reject) => {
    const socket = createSocket(family);
    const timers: NodeJS.Timeout[] = [];
    const end = (finish: () => void): void => {
      for (const timer of timers) clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.close();
      finish();
    };
    const fail = (error: Error): void => {
      end(() => {
        reject(error);
      });
    };
    const send = (): void => {
      socket.send(query, port, server, (error) => {
        if (error !== null) fail(error);
      });
    };
    socket.on('error', fail);
    socket.on('message', (message) => {
      if (message.length < lengthBytes || message.readUInt16BE(0) !== id) return;
      end(() => {
        resolve(message);
      });
    });
    send();
    for (let index = 1; index < sends; index++) {
      timers.push(setTimeout(send, (index * timeoutMs) / sends));
    }
    timers.push(
      setTimeout(() => {
        fail(new Error('no answer'));
      }, timeoutMs),
    );
  });
}

/** Over TCP a message has its length before it. */
function overTcp(server: string, query: Buffer, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: server, port, noDelay: true });
    let received = Buffer.alloc(0);
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(timeoutMs, () => {
      fail(new Error('no answer'));
    });
    socket.on('error', fail);
    socket.on('close', () => {
      reject(new Error('closed without an answer'));
    });
    socket.on('connect', () => {
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt16BE(query.length);
      socket.write(Buffer.concat([length, query]));
    });
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < lengthBytes) return;
      const whole = lengthBytes + received.readUInt16BE(0);
      if (received.length < whole) return;
      resolve(received.subarray(lengthBytes, whole));
      socket.resetAndDestroy();
    });
  });
}
