/**
 * The program inside a probe pod, bundled into one file: orders come as lines on stdin, replies go to stdout. It opens
 * no port by itself. It ends at SIGTERM and when stdin ends, so that neither a pod nor a test leaves it behind.
 */
import { createInterface } from 'node:readline';
import { executeOrder, type AgentState } from './execute-order.ts';
import { createFlowPorts, startPortAt } from './flow-ports.ts';
import { createListeners } from './listeners.ts';
import {
  agentProtocolVersion,
  type Order,
  type PrintedReply,
  type ReadyLine,
  type Reply,
} from './protocol.ts';
import { createReceiptRecord } from './receipt-record.ts';

/** Replies kept for a client that lost one and asks again under the same number. */
const repliesKeptMax = 8;

const record = createReceiptRecord(() => performance.now());
const state: AgentState = {
  identity: process.env['KUBEPROP_IDENTITY'] ?? '',
  lingers: false,
  listeners: createListeners(() => state.identity, record),
  record,
  nextFlowPort: createFlowPorts(startPortAt(performance.timeOrigin)),
};
/** Milliseconds of the start: no two processes of one pod have the same. */
const generation = Math.round(performance.timeOrigin).toString(36);
const replies = new Map<number, Promise<Reply>>();

function print(line: PrintedReply | ReadyLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function parseOrder(line: string): Order | undefined {
  try {
    const order = JSON.parse(line) as Partial<Order> | null;
    return typeof order?.n === 'number' ? (order as Order) : undefined;
  } catch {
    // Half a line that a cut stream left behind: the client asks again.
    return undefined;
  }
}

/** Carries out an order once; the same number again gets the same reply. */
function replyTo(order: Order): Promise<Reply> {
  const known = replies.get(order.n);
  if (known !== undefined) return known;
  const reply = executeOrder(order, state).catch((error: unknown): Reply => ({
    n: order.n,
    e: String(error),
  }));
  replies.set(order.n, reply);
  const oldest = replies.keys().next();
  if (replies.size > repliesKeptMax && oldest.done !== true) replies.delete(oldest.value);
  return reply;
}

process.on('SIGTERM', () => {
  if (!state.lingers) process.exit(0);
});
process.on('SIGINT', () => process.exit(0));
process.stdout.on('error', () => undefined);

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on('line', (line) => {
  const order = parseOrder(line);
  if (order !== undefined) {
    void replyTo(order).then((reply) => {
      print({ ...reply, g: generation });
    });
  }
});
lines.on('close', () => process.exit(0));

print({ ready: agentProtocolVersion, id: state.identity, node: process.version });
