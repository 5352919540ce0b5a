/**
 * Attaches to a container over a websocket: stdin out, stdout in. The library's handler is used for the handshake
 * alone; given the process's own streams, as by default, it would end the terminal when a container ends.
 */
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import { WebSocketHandler } from '@kubernetes/client-node/dist/web-socket-handler.js';
import { messageOf } from '../../model/errors.ts';
import { asRecord, asString } from './json-value.ts';
import type { AttachHandlers, AttachStream, AttachTarget } from './kubernetes-api.ts';

/** On a machine at load 200 a handshake was seen to take more than ten seconds. */
const handshakeTimeoutMs = 30_000;

/** What is used of the websocket; the library's own type would pull in another package's. */
interface Socket {
  onclose: ((event: { reason?: string; code?: number }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
  send(data: Buffer): void;
  close(): void;
  terminate(): void;
}

/** Rejects with the server's words when the handshake is refused, or when it takes longer than its bound. */
export async function openAttachStream(
  config: KubeConfig,
  target: AttachTarget,
  handlers: AttachHandlers,
  signal?: AbortSignal,
): Promise<AttachStream> {
  let lastStatus = '';
  const sink = new PassThrough();
  const handler = new WebSocketHandler(config, undefined, {
    stdin: sink,
    stdout: sink,
    stderr: sink,
  });
  const opening = handler.connect(attachPath(target), null, (stream, data) => {
    if (stream === WebSocketHandler.StdoutStream) handlers.onText(data.toString('utf8'));
    else if (data.length > 0) lastStatus = data.toString('utf8');
    return true;
  });
  const socket = (await withinHandshakeBound(opening, target, signal)) as Socket;
  let closed = false;
  const close = (reason: string): void => {
    if (closed) return;
    closed = true;
    handlers.onClose(reason);
  };
  socket.onclose = ({ reason, code }) => {
    close(statusMessage(lastStatus) || reason || `the stream was closed (${code ?? 0})`);
  };
  socket.onerror = ({ message }) => {
    socket.terminate();
    close(message ?? 'the stream broke');
  };
  return {
    send(text) {
      if (closed) return;
      socket.send(Buffer.concat([Buffer.of(WebSocketHandler.StdinStream), Buffer.from(text)]));
    },
    close() {
      closed = true;
      socket.terminate();
    },
  };
}

function attachPath({ namespace, pod, container }: AttachTarget): string {
  const query = new URLSearchParams({
    container,
    stdin: 'true',
    stdout: 'true',
    stderr: 'false',
    tty: 'false',
  });
  return `/api/v1/namespaces/${namespace}/pods/${pod}/attach?${query.toString()}`;
}

async function withinHandshakeBound(
  opening: Promise<unknown>,
  target: AttachTarget,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const what = `attach to pod ${target.namespace}/${target.pod}`;
  const stop = new AbortController();
  const bound = AbortSignal.any([stop.signal, ...(signal === undefined ? [] : [signal])]);
  const late = delay(handshakeTimeoutMs, undefined, { signal: bound, ref: false }).then(
    () => {
      throw new Error(`${what}: no answer within ${handshakeTimeoutMs} ms`);
    },
    () => {
      throw new Error(`${what}: interrupted`);
    },
  );
  // The loser of the race settles unheard; a socket that opens too late is closed again.
  late.catch(() => undefined);
  let won = false;
  try {
    const socket = await Promise.race([opening, late]);
    won = true;
    return socket;
  } catch (error) {
    throw error instanceof Error ? error : new Error(`${what}: ${errorEventMessage(error)}`);
  } finally {
    stop.abort();
    if (!won) closeLate(opening);
  }
}

function closeLate(opening: Promise<unknown>): void {
  opening.then(
    (socket) => {
      (socket as Socket).terminate();
    },
    () => undefined,
  );
}

/** The handshake fails with an event object, not with an Error. */
function errorEventMessage(event: unknown): string {
  return asString(asRecord(event)['message']) || messageOf(event);
}

function statusMessage(status: string): string {
  if (status === '') return '';
  try {
    return asString(asRecord(JSON.parse(status))['message']);
  } catch {
    return status.slice(0, 200);
  }
}
