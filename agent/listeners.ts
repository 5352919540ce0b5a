/**
 * The servers of an agent, opened on order and kept. Each binds the dual-stack wildcard and falls back to IPv4 where
 * the host has no IPv6; the result names the families that listen, because a probe is asked only after that.
 */
import { createSocket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import { formatAnswer, plainAddress } from './answer.ts';
import { errnoOf } from './classify-errno.ts';
import type { ListenResult, WireProtocol } from './protocol.ts';
import { tcpReceiptKey, udpReceiptKey, type ReceiptRecord } from './receipt-record.ts';

export interface Listeners {
  /** Opens a port, or says again what listens. Without addresses the wildcard is bound. */
  listen(protocol: WireProtocol, port: number, addresses: readonly string[]): Promise<ListenResult>;
  /** Shuts a TCP port; one that does not listen is fine. */
  shut(port: number): void;
}

/** A client resets as soon as it has its answer; whoever stays longer is cut. */
const idleTimeoutMs = 5_000;
const backlog = 1_024;
const nonceLengthMax = 64;

/** Listeners that answer with `identity()` and write into `record`. */
export function createListeners(identity: () => string, record: ReceiptRecord): Listeners {
  const open = new Map<string, Promise<ListenResult>>();
  const servers = new Map<number, Server>();
  const bind = async (
    protocol: WireProtocol,
    port: number,
    addresses: readonly string[],
  ): Promise<ListenResult> => {
    const one =
      protocol === 'T'
        ? async (...args: Parameters<typeof listenTcp>) => {
            servers.set(port, await listenTcp(...args));
          }
        : listenUdp;
    // TCP answers over the accepted connection, so the wildcard always answers from the right address.
    if (protocol === 'T' || addresses.length === 0) {
      return await one(port, '::', identity, record)
        .then(() => '46')
        .catch(async (error: unknown) => {
          if (errnoOf(error) === 'EADDRINUSE') throw error;
          await one(port, '0.0.0.0', identity, record);
          return '4';
        });
    }
    await Promise.all(addresses.map((address) => one(port, address, identity, record)));
    const families = addresses.map((address) => (address.includes(':') ? '6' : '4'));
    return [...new Set(families)].sort().join('');
  };
  return {
    listen(protocol, port, addresses) {
      const key = `${protocol}${port}`;
      const existing = open.get(key);
      if (existing !== undefined) return existing;
      const result = bind(protocol, port, addresses).catch((error: unknown) => {
        // A failed bind may be asked again.
        open.delete(key);
        return errnoOf(error);
      });
      open.set(key, result);
      return result;
    },
    shut(port) {
      servers.get(port)?.close();
      servers.delete(port);
      open.delete(`T${port}`);
    },
  };
}

function listenTcp(
  port: number,
  host: string,
  identity: () => string,
  record: ReceiptRecord,
): Promise<Server> {
  const server = createServer({ noDelay: true }, (socket) => {
    const source = plainAddress(socket.remoteAddress);
    record.add(tcpReceiptKey(port, socket.remotePort ?? 0), source);
    // Clients end with a reset on purpose; it must not end the agent.
    socket.on('error', () => socket.destroy());
    socket.setTimeout(idleTimeoutMs, () => socket.destroy());
    socket.resume();
    socket.write(formatAnswer({ identity: identity(), source }));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog }, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve(server);
    });
  });
}

function listenUdp(
  port: number,
  host: string,
  identity: () => string,
  record: ReceiptRecord,
): Promise<void> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
  socket.on('message', (message, peer) => {
    if (message.length > nonceLengthMax) return;
    const nonce = message.toString('utf8');
    const source = plainAddress(peer.address);
    record.add(udpReceiptKey(nonce), source);
    const answer = formatAnswer({ identity: identity(), source }, nonce);
    socket.send(answer, peer.port, peer.address, () => undefined);
  });
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', fail);
    socket.bind({ port, address: host }, () => {
      socket.off('error', fail);
      socket.on('error', () => undefined);
      resolve();
    });
  });
}
