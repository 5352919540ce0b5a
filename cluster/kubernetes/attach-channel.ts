/**
 * An AgentChannel over attach streams that survives a cut: it attaches again, sends a blank line so that half an order
 * of the old stream ends there, and says so, whereupon the client repeats what is unanswered. Bounded in attempts
 * between two lines of the agent: an API server that accepts and a kubelet that refuses is a cut after each handshake.
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
  const channel = new AttachChannel(attach, pauses);
  await channel.open();
  return channel;
}

class AttachChannel implements ReattachingChannel {
  readonly #attach: (handlers: AttachHandlers) => Promise<AttachStream>;
  readonly #pauses: readonly number[];
  #listenLine: (line: string) => void = () => undefined;
  #listenClose: (reason: string) => void = () => undefined;
  #listenReattach: () => void = () => undefined;
  #stream: AttachStream | undefined;
  #closed = false;
  /** The beginning of a line whose end has not come yet. */
  #rest = '';
  /** Attempts since the agent was last heard. */
  #attempts = 0;

  constructor(
    attach: (handlers: AttachHandlers) => Promise<AttachStream>,
    pauses: readonly number[],
  ) {
    this.#attach = attach;
    this.#pauses = pauses;
  }

  async open(): Promise<void> {
    this.#rest = '';
    const stream = await this.#attach({
      onText: (text) => {
        this.#receive(text);
      },
      onClose: (reason) => {
        this.#stream = undefined;
        if (!this.#closed) void this.#reattach(reason);
      },
    });
    if (this.#closed) {
      stream.close();
      return;
    }
    this.#stream = stream;
    stream.send('\n');
  }

  send(line: string): void {
    this.#stream?.send(`${line}\n`);
  }

  onLine(listener: (line: string) => void): void {
    this.#listenLine = listener;
  }

  onClose(listener: (reason: string) => void): void {
    this.#listenClose = listener;
  }

  onReattach(listener: () => void): void {
    this.#listenReattach = listener;
  }

  close(): void {
    this.#closed = true;
    this.#stream?.close();
  }

  #receive(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (lines.length > 0) this.#attempts = 0;
    for (const line of lines) if (line !== '') this.#listenLine(line);
  }

  async #reattach(reason: string): Promise<void> {
    let last = reason;
    for (;;) {
      const pause = this.#pauses[this.#attempts];
      if (pause === undefined) break;
      this.#attempts += 1;
      await delay(pause, undefined, { ref: false });
      if (this.#closed) return;
      try {
        await this.open();
        this.#listenReattach();
        return;
      } catch (error) {
        last = messageOf(error);
        if (podIsGone.test(last)) break;
      }
    }
    this.#closed = true;
    this.#listenClose(
      `the attach stream was cut (${reason}) and could not be opened again (${last})`,
    );
  }
}
