/**
 * An AgentChannel over attach streams that survives a cut: it attaches again, sends a blank line so that half an order
 * of the old stream ends there, and says so, whereupon the client repeats what is unanswered. Bounded in attempts.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../model/errors.ts';
import type { AgentChannel } from '../external-endpoints.ts';
import type { AttachHandlers, AttachStream } from './kubernetes-api.ts';

export interface ReattachingChannel extends AgentChannel {
  /** Registers the only listener for a new stream in place of a cut one; lines may have been lost. */
  onReattach(listener: () => void): void;
}

/** Pauses before each attempt to attach again: about six seconds in all, enough for an API server to restart. */
const pausesMs = [0, 50, 200, 500, 1_000, 2_000, 2_000];

/** The handshake's status, or the server's words: waiting would not bring the pod back. */
const podIsGone = /\b404\b|not found/;

/** Opens the channel; rejects where even the first attach is refused. */
export async function openAttachChannel(
  attach: (handlers: AttachHandlers) => Promise<AttachStream>,
  pauses: readonly number[] = pausesMs,
): Promise<ReattachingChannel> {
  let listenLine: (line: string) => void = () => undefined;
  let listenClose: (reason: string) => void = () => undefined;
  let listenReattach: () => void = () => undefined;
  let stream: AttachStream | undefined;
  let closed = false;
  let rest = '';

  const open = async (): Promise<AttachStream> => {
    rest = '';
    // A stream that ends while it is being opened is noticed by the next attempt to use it.
    return await attach({
      onText: (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') listenLine(line);
      },
      onClose: (reason) => {
        stream = undefined;
        if (!closed) void reattach(reason);
      },
    });
  };
  const reattach = async (reason: string): Promise<void> => {
    let last = reason;
    for (const pause of pauses) {
      await delay(pause, undefined, { ref: false });
      if (closed) return;
      try {
        const opened = await open();
        if (isClosed()) {
          opened.close();
          return;
        }
        stream = opened;
        stream.send('\n');
        listenReattach();
        return;
      } catch (error) {
        last = messageOf(error);
        if (podIsGone.test(last)) break;
      }
    }
    closed = true;
    listenClose(`the attach stream was cut (${reason}) and could not be opened again (${last})`);
  };
  // A function, because `closed` can change while awaiting.
  const isClosed = (): boolean => closed;

  stream = await open();
  stream.send('\n');
  return {
    send: (line) => stream?.send(`${line}\n`),
    onLine: (listener) => (listenLine = listener),
    onClose: (listener) => (listenClose = listener),
    onReattach: (listener) => (listenReattach = listener),
    close: () => {
      closed = true;
      stream?.close();
    },
  };
}
