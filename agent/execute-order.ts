/**
 * Carries out one order and makes its reply. Replies hold codes and indices into a string table instead of words:
 * a matrix of thousands of cells fits into a few kilobytes of container log.
 */
import type { Listeners } from './listeners.ts';
import { probeTcp } from './probe-tcp.ts';
import { probeUdp } from './probe-udp.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import { askDns } from './ask-dns.ts';
import { lookUp } from './look-up.ts';
import { readResolver } from './read-resolver.ts';
import { createPatience, type Patience } from './patience.ts';
import {
  outcomeCode,
  type FlowsResult,
  type Order,
  type ProbeResult,
  type Reply,
  type WireProbe,
} from './protocol.ts';
import { afterPendingEvents } from './after-pending-events.ts';
import { tcpReceiptKey, udpReceiptKey, type ReceiptRecord } from './receipt-record.ts';
import { runFlows } from './run-flows.ts';
import { runInTwoParts } from './run-in-two-parts.ts';

export interface AgentState {
  identity: string;
  /** Whether SIGTERM changes nothing. */
  lingers: boolean;
  readonly listeners: Listeners;
  readonly record: ReceiptRecord;
  /** The source port of the next flow. */
  readonly nextFlowPort: () => number;
}

const freshConnectsDefault = 4;
/** So long the reply has to leave before the process ends. */
const endAfterMs = 50;

/** Never rejects for what a probe finds; an order that nobody knows gets a reply with `e`. */
export async function executeOrder(order: Order, state: AgentState): Promise<Reply> {
  switch (order.o) {
    case 'listen':
      return {
        n: order.n,
        r: await Promise.all(
          order.p.map(([protocol, port]) => state.listeners.listen(protocol, port, order.a ?? [])),
        ),
      };
    case 'probe': {
      const patience = createPatience(order.t, order.q);
      const tasks = order.p.map((probe, index) => async (): Promise<ProbeOutcome> => {
        const outcome = await ask(probe, patience, `${order.n}.${index}`);
        if (outcome.code === outcomeCode.connected) patience.answered(outcome.elapsedMs);
        return outcome;
      });
      const fresh = order.c ?? freshConnectsDefault;
      return packOutcomes(order.n, await runInTwoParts(tasks, fresh, order.l));
    }
    case 'flows': {
      const r: FlowsResult[] = [];
      for (const [index, sample] of order.f.entries()) {
        const nonce = `${process.pid}.f${order.n}.${index}`;
        const { flows, identities } = await runFlows(sample, order.t, nonce, state.nextFlowPort);
        r.push({ flows, who: identities });
      }
      return { n: order.n, r };
    }
    case 'dns':
      return { n: order.n, r: await askDns(order.s, order.q, order.t) };
    case 'resolver':
      return { n: order.n, r: readResolver() };
    case 'lookup':
      return { n: order.n, r: await lookUp(order.q, order.t) };
    case 'seen':
      // What lies in the sockets already belongs to the record.
      await new Promise<void>((resolve) => {
        afterPendingEvents(resolve);
      });
      return {
        n: order.n,
        r: order.q.map((question) =>
          state.record.seen(
            question[0] === 'T'
              ? tcpReceiptKey(question[1], question[2])
              : udpReceiptKey(question[1]),
            order.w,
          ),
        ),
      };
    case 'shut':
      for (const port of order.p) state.listeners.shut(port);
      return { n: order.n };
    case 'linger':
      state.lingers = true;
      return { n: order.n };
    case 'end':
      setTimeout(() => process.exit(0), endAfterMs);
      return { n: order.n };
    case 'identity':
      state.identity = order.i;
      return { n: order.n };
    case 'ping':
      return { n: order.n, r: [state.identity, Math.round(process.memoryUsage.rss() / 2 ** 20)] };
    default:
      return { n: (order as Order).n, e: 'unknown order' };
  }
}

function ask(probe: WireProbe, patience: Patience, fallbackNonce: string): Promise<ProbeOutcome> {
  const [protocol, address, port, nonce] = probe;
  return protocol === 'T'
    ? probeTcp(address, port, patience)
    : probeUdp(address, port, nonce ?? `${process.pid}.${fallbackNonce}`, patience);
}

function packOutcomes(n: number, outcomes: readonly ProbeOutcome[]): Reply {
  const strings = new Map<string, number>();
  const indexOf = (text: string): number => {
    const index = strings.get(text) ?? strings.size;
    strings.set(text, index);
    return index;
  };
  const r = outcomes.map(({ code, elapsedMs, answer, localPort, errno }): ProbeResult => {
    const ms = Math.round(elapsedMs * 10) / 10;
    if (answer !== undefined) {
      return [code, ms, indexOf(answer.identity), indexOf(answer.source)];
    }
    return errno === undefined ? [code, ms, localPort] : [code, ms, localPort, errno];
  });
  return { n, s: [...strings.keys()], r };
}
