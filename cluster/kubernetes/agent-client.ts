/**
 * Numbered orders to one agent over its channel, with a deadline each. What stays unanswered is repeated once under
 * the same number (the agent answers a known number without doing the work again), then rejected: the caller reports
 * an `error` of the prober, never a blocked connection.
 */
import type { OrderBody, PrintedReply, Reply } from '../../agent/protocol.ts';
import { HarnessError } from '../../model/errors.ts';
import type { AgentChannel } from '../external-endpoints.ts';
import type { ReattachingChannel } from './attach-channel.ts';

export interface AgentClient {
  /** Whose agent it is, for messages: `pod x/p-1`, `external e0`. */
  readonly name: string;
  /** Rejects with HarnessError('environment') when the agent does not answer in time or is gone. */
  order(body: OrderBody, deadlineMs: number): Promise<Reply>;
  /**
   * Ports that the agent acknowledged, kept by ensure-listening.ts: `T80` -> families that listen, or the name of an
   * error. A restarted agent listens nowhere: they are forgotten.
   */
  readonly listening: Map<string, string>;
  /** Which process answered last; it changes when the agent was restarted. Undefined before the first answer. */
  generation(): string | undefined;
  /** Why no order can be carried out any more; undefined while the channel lives. */
  closedReason(): string | undefined;
  close(): void;
}

interface PendingOrder {
  readonly line: string;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: HarnessError) => void;
  timer: NodeJS.Timeout | undefined;
  repeated: boolean;
}

type Channel = AgentChannel & Partial<Pick<ReattachingChannel, 'onReattach'>>;

/** Takes over the channel's listeners. */
export function createAgentClient(name: string, channel: Channel): AgentClient {
  return new ChannelClient(name, channel);
}

class ChannelClient implements AgentClient {
  readonly name: string;
  readonly listening = new Map<string, string>();
  readonly #channel: Channel;
  readonly #pending = new Map<number, PendingOrder>();
  #lastNumber = 0;
  #closed: string | undefined;
  #generation: string | undefined;

  constructor(name: string, channel: Channel) {
    this.name = name;
    this.#channel = channel;
    channel.onLine((line) => {
      this.#receive(line);
    });
    channel.onClose((reason) => {
      this.#end(reason);
    });
    channel.onReattach?.(() => {
      for (const order of this.#pending.values()) this.#repeat(order);
    });
  }

  order(body: OrderBody, deadlineMs: number): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const n = ++this.#lastNumber;
      const line = JSON.stringify({ n, ...body });
      const order: PendingOrder = { line, resolve, reject, timer: undefined, repeated: false };
      this.#pending.set(n, order);
      if (this.#closed !== undefined) {
        this.#fail(n, this.#closed);
        return;
      }
      const overdue = (): void => {
        if (order.repeated) {
          this.#fail(n, `no answer to "${body.o}" within ${deadlineMs} ms, asked twice`);
          return;
        }
        this.#repeat(order);
        order.timer = setTimeout(overdue, deadlineMs);
      };
      order.timer = setTimeout(overdue, deadlineMs);
      this.#channel.send(line);
    });
  }

  generation(): string | undefined {
    return this.#generation;
  }

  closedReason(): string | undefined {
    return this.#closed;
  }

  close(): void {
    this.#end('closed');
    this.#channel.close();
  }

  #receive(line: string): void {
    const reply = parseReply(line);
    if (reply !== undefined) this.#noteGeneration(reply.g);
    const order = reply === undefined ? undefined : this.#pending.get(reply.n);
    if (reply === undefined || order === undefined) return;
    if (reply.e !== undefined) {
      this.#fail(reply.n, `refused an order: ${reply.e}`);
      return;
    }
    this.#pending.delete(reply.n);
    clearTimeout(order.timer);
    order.resolve(reply);
  }

  #noteGeneration(generation: string): void {
    if (this.#generation !== undefined && generation !== this.#generation) this.listening.clear();
    this.#generation = generation;
  }

  #repeat(order: PendingOrder): void {
    order.repeated = true;
    this.#channel.send('');
    this.#channel.send(order.line);
  }

  #fail(n: number, message: string): void {
    const order = this.#pending.get(n);
    this.#pending.delete(n);
    clearTimeout(order?.timer);
    order?.reject(new HarnessError('environment', `agent of ${this.name}: ${message}`));
  }

  #end(reason: string): void {
    this.#closed ??= reason;
    for (const n of [...this.#pending.keys()]) this.#fail(n, reason);
  }
}

/** Undefined for anything but a reply: the ready line, or half a line of a cut stream. */
function parseReply(line: string): PrintedReply | undefined {
  try {
    const value = JSON.parse(line) as Partial<PrintedReply> | null;
    return typeof value?.n === 'number' && typeof value.g === 'string'
      ? (value as PrintedReply)
      : undefined;
  } catch {
    return undefined;
  }
}
