/**
 * The agents in the pods of the fake API: they listen on order, reach each other over a network that the test
 * controls, remember what they received, and can be killed, restarted, frozen or cut off from their stream.
 */
import type {
  FlowsResult,
  Order,
  PrintedReply,
  ProbeResult,
  Reply,
  WireProbe,
} from '../../../agent/protocol.ts';
import { outcomeCode } from '../../../agent/protocol.ts';
import { asString } from '../json-value.ts';
import type { AttachHandlers, AttachStream, AttachTarget } from '../kubernetes-api.ts';
import { addressOf, type StoredObject } from './stored-object.ts';

export interface FakeAgents {
  /** Every order that an agent got, as `namespace/pod: order`. */
  readonly orders: string[];
  attach(target: AttachTarget, handlers: AttachHandlers): Promise<AttachStream>;
  /** Ends the attach stream of a pod and refuses new ones. */
  killPod(namespace: string, name: string): void;
  /** A new process in the same pod: it listens nowhere and remembers nothing. */
  restartAgent(namespace: string, name: string): void;
  /** Ends the attach stream alone; a new one is given. */
  cutStream(namespace: string, name: string): void;
  /** From now on an agent neither answers its stream nor accepts connections; the function given back thaws it. */
  freeze(namespace: string, name: string): () => void;
}

interface AgentWorld {
  podOf(namespace: string, name: string): StoredObject | undefined;
  podAt(address: string): StoredObject | undefined;
  passes(source: string, target: string, port: number, protocol: 'TCP' | 'UDP'): boolean;
  losesReplies(): boolean;
}

interface Process {
  generation: number;
  /** `T80`. */
  readonly listening: Set<string>;
  readonly receipts: Map<string, string>;
  /** What came while the process was frozen; undefined while it runs. */
  waiting: (() => void)[] | undefined;
}

export function createFakeAgents(world: AgentWorld): FakeAgents {
  const orders: string[] = [];
  const streams = new Map<string, AttachHandlers>();
  const dead = new Set<string>();
  const processes = new Map<string, Process>();

  const processOf = (key: string): Process => {
    const known = processes.get(key);
    if (known !== undefined) return known;
    const started: Process = {
      generation: 1,
      listening: new Set(),
      receipts: new Map(),
      waiting: undefined,
    };
    processes.set(key, started);
    return started;
  };

  const endStream = (key: string, reason: string): void => {
    const handlers = streams.get(key);
    streams.delete(key);
    handlers?.onClose(reason);
  };

  const carryOut = (order: Order, target: AttachTarget): Reply => {
    const pod = world.podOf(target.namespace, target.pod);
    const own = pod === undefined ? '' : addressOf(pod);
    const mine = processOf(`${target.namespace}/${target.pod}`);
    switch (order.o) {
      case 'listen':
        for (const [protocol, port] of order.p) mine.listening.add(`${protocol}${port}`);
        return { n: order.n, r: order.p.map(() => '46') };
      case 'probe': {
        const s: string[] = [];
        const r = order.p.map((probe): ProbeResult => connect(probe, own, s));
        return { n: order.n, s, r };
      }
      case 'flows':
        return {
          n: order.n,
          r: order.f.map(([protocol, address, port, count]): FlowsResult => {
            const who: string[] = [];
            const flows = Array.from({ length: count }, (_, index) => {
              const s: string[] = [];
              const [code] = connect(
                [protocol === 'U' ? 'U' : 'T', address, port, `flow-${index}`],
                own,
                s,
              );
              if (code !== outcomeCode.connected) return -code;
              who.push(s.join(' '));
              return who.length - 1;
            });
            return { flows, who };
          }),
        };
      case 'dns':
        return { n: order.n, r: order.q.map(() => ({ e: 'the fake network has no DNS' })) };
      case 'resolver':
        return { n: order.n, r: ['nameserver 10.96.0.10\n', 'glibc'] };
      case 'lookup':
        return { n: order.n, r: order.q.map(() => 'EAI_AGAIN') };
      case 'shut':
        for (const port of order.p) mine.listening.delete(`T${port}`);
        return { n: order.n };
      case 'linger':
      case 'end':
        return { n: order.n };
      case 'seen':
        return {
          n: order.n,
          r: order.q.map((question) => mine.receipts.get(JSON.stringify(question)) ?? 0),
        };
      case 'identity':
      case 'ping':
        return { n: order.n, r: [asString(pod?.metadata['uid']), 40] };
    }
  };

  const connect = (
    [protocol, address, port, nonce]: WireProbe,
    own: string,
    s: string[],
  ): ProbeResult => {
    const timedOut: ProbeResult = [outcomeCode.timeout, 100, 40_000];
    const pod = world.podAt(address);
    if (pod === undefined) return timedOut;
    const receiver = processOf(
      `${asString(pod.metadata['namespace'])}/${asString(pod.metadata['name'])}`,
    );
    if (!world.passes(own, address, port, protocol === 'T' ? 'TCP' : 'UDP')) {
      if (world.losesReplies()) {
        const question = protocol === 'T' ? ['T', port, 40_000] : ['U', nonce];
        receiver.receipts.set(JSON.stringify(question), own);
      }
      return timedOut;
    }
    if (receiver.waiting !== undefined) return timedOut;
    if (!receiver.listening.has(`${protocol}${port}`)) return [outcomeCode.refused, 1, 0];
    s.push(asString(pod.metadata['uid']), own);
    return [outcomeCode.connected, 1, s.length - 2, s.length - 1];
  };

  const attach = (target: AttachTarget, handlers: AttachHandlers): Promise<AttachStream> => {
    const key = `${target.namespace}/${target.pod}`;
    if (dead.has(key)) return Promise.reject(new Error(`pods "${target.pod}" not found`));
    streams.set(key, handlers);
    const handle = (line: string): void => {
      const order = JSON.parse(line) as Order;
      orders.push(`${key}: ${order.o}`);
      const reply: PrintedReply = { ...carryOut(order, target), g: `${processOf(key).generation}` };
      queueMicrotask(() => {
        if (streams.get(key) === handlers) handlers.onText(`${JSON.stringify(reply)}\n`);
      });
    };
    const send = (text: string): void => {
      for (const line of text.split('\n').filter((part) => part !== '')) {
        const { waiting } = processOf(key);
        if (waiting === undefined) handle(line);
        else
          waiting.push(() => {
            handle(line);
          });
      }
    };
    return Promise.resolve({ send, close: () => undefined });
  };

  return {
    orders,
    attach,
    killPod: (namespace, name) => {
      dead.add(`${namespace}/${name}`);
      endStream(`${namespace}/${name}`, 'the container ended');
    },
    restartAgent: (namespace, name) => {
      const key = `${namespace}/${name}`;
      const { generation } = processOf(key);
      processes.delete(key);
      processOf(key).generation = generation + 1;
      endStream(key, 'the container ended');
    },
    cutStream: (namespace, name) => {
      endStream(`${namespace}/${name}`, 'the connection was reset');
    },
    freeze: (namespace, name) => {
      const frozen = processOf(`${namespace}/${name}`);
      frozen.waiting ??= [];
      return () => {
        const waiting = frozen.waiting ?? [];
        frozen.waiting = undefined;
        for (const deliver of waiting) deliver();
      };
    },
  };
}
