/**
 * Numbered orders to one agent over its channel, with a deadline each. What stays unanswered is repeated once under
 * the same number (the agent answers a known number without doing the work again), then rejected: the caller reports
 * an `error` of the prober, never a blocked connection.
 */
import type { OrderBody, Reply } from '../../agent/protocol.ts';
import { HarnessError } from '../../model/errors.ts';
import type { AgentChannel } from '../external-endpoints.ts';
import type { ReattachingChannel } from './attach-channel.ts';

export interface AgentClient {
  /** Whose agent it is, for messages: `pod x/p-1`, `external e0`. */
  readonly name: string;
  /** Rejects with HarnessError('environment') when the agent does not answer in time or is gone. */
  order(body: OrderBody, deadlineMs: number): Promise<Reply>;
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

/** Takes over the channel's listeners. */
export function createAgentClient(
  name: string,
  channel: AgentChannel & Partial<Pick<ReattachingChannel, 'onReattach'>>,
): AgentClient {
  const pending = new Map<number, PendingOrder>();
  let lastNumber = 0;
  let closed: string | undefined;

  const fail = (n: number, message: string): void => {
    const order = pending.get(n);
    pending.delete(n);
    clearTimeout(order?.timer);
    order?.reject(new HarnessError('environment', `agent of ${name}: ${message}`));
  };
  const repeat = (order: PendingOrder): void => {
    order.repeated = true;
    channel.send('');
    channel.send(order.line);
  };
  channel.onLine((line) => {
    const reply = parseReply(line);
    const order = reply === undefined ? undefined : pending.get(reply.n);
    if (reply === undefined || order === undefined) return;
    if (reply.e !== undefined) {
      fail(reply.n, `refused an order: ${reply.e}`);
      return;
    }
    pending.delete(reply.n);
    clearTimeout(order.timer);
    order.resolve(reply);
  });
  channel.onClose((reason) => {
    closed = reason;
    for (const n of pending.keys()) fail(n, reason);
  });
  channel.onReattach?.(() => {
    for (const order of pending.values()) repeat(order);
  });

  return {
    name,
    order: (body, deadlineMs) =>
      new Promise((resolve, reject) => {
        const n = ++lastNumber;
        const order: PendingOrder = {
          line: JSON.stringify({ n, ...body }),
          resolve,
          reject,
          timer: undefined,
          repeated: false,
        };
        pending.set(n, order);
        if (closed !== undefined) {
          fail(n, closed);
          return;
        }
        const overdue = (): void => {
          if (order.repeated) {
            fail(n, `no answer to "${body.o}" within ${deadlineMs} ms, asked twice`);
            return;
          }
          repeat(order);
          order.timer = setTimeout(overdue, deadlineMs);
        };
        order.timer = setTimeout(overdue, deadlineMs);
        channel.send(order.line);
      }),
    closedReason: () => closed,
    close: () => {
      closed ??= 'closed';
      for (const n of pending.keys()) fail(n, closed);
      channel.close();
    },
  };
}

/** Undefined for anything but a reply: the ready line, or half a line of a cut stream. */
function parseReply(line: string): Reply | undefined {
  try {
    const value = JSON.parse(line) as Partial<Reply> | null;
    return typeof value?.n === 'number' ? (value as Reply) : undefined;
  } catch {
    return undefined;
  }
}
