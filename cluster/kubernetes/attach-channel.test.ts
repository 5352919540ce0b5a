import { describe, expect, test, vi } from 'vitest';
import { createAgentClient } from './agent-client.ts';
import { openAttachChannel } from './attach-channel.ts';
import type { AttachHandlers, AttachStream } from './kubernetes-api.ts';

/** A container that can be attached to, cut off and refused. */
function fakeContainer(answer: (line: string) => string | undefined): {
  attach: (handlers: AttachHandlers) => Promise<AttachStream>;
  cut: (reason: string) => void;
  received: string[];
  refuse: boolean;
  attached: number;
} {
  let handlers: AttachHandlers | undefined;
  const container = {
    received: [] as string[],
    refuse: false,
    attached: 0,
    cut: (reason: string) => handlers?.onClose(reason),
    attach: (next: AttachHandlers): Promise<AttachStream> => {
      if (container.refuse) return Promise.reject(new Error('pods "p" not found'));
      container.attached += 1;
      handlers = next;
      return Promise.resolve({
        send: (text: string) => {
          container.received.push(text);
          for (const line of text.split('\n')) {
            const reply = line === '' ? undefined : answer(line);
            // Replies come in pieces, as from a network.
            for (const piece of reply?.match(/.{1,7}|\n/g) ?? []) next.onText(piece);
          }
        },
        close: () => undefined,
      });
    },
  };
  return container;
}

const echo = (line: string): string =>
  `${JSON.stringify({ n: (JSON.parse(line) as { n: number }).n, r: ['me', 40], g: '1' })}\n`;

describe('attach channel', () => {
  test('orders are matched with replies by number', async () => {
    const container = fakeContainer(echo);
    const client = createAgentClient('pod x/a', await openAttachChannel(container.attach));
    const replies = await Promise.all([
      client.order({ o: 'ping' }, 1_000),
      client.order({ o: 'ping' }, 1_000),
    ]);
    expect(replies.map(({ n }) => n)).toEqual([1, 2]);
  });

  test('a cut stream is attached again, resynchronised, and the lost order repeated once', async () => {
    let deaf = true;
    const container = fakeContainer((line) => (deaf ? undefined : echo(line)));
    const channel = await openAttachChannel(container.attach, [0]);
    const client = createAgentClient('pod x/a', channel);
    const reply = client.order({ o: 'ping' }, 5_000);
    deaf = false;
    container.received.length = 0;
    container.cut('connection reset');
    expect(await reply).toMatchObject({ n: 1 });
    expect(container.attached).toBe(2);
    expect(container.received.join('')).toBe('\n\n{"n":1,"o":"ping"}\n');
  });

  test('a pod that is gone ends the channel with both reasons', async () => {
    const container = fakeContainer(() => undefined);
    const client = createAgentClient('pod x/a', await openAttachChannel(container.attach, [0, 0]));
    const lost = client.order({ o: 'ping' }, 60_000);
    container.refuse = true;
    container.cut('websocket closed');
    await expect(lost).rejects.toThrow(
      'agent of pod x/a: the attach stream was cut (websocket closed) and could not be opened again (pods "p" not found)',
    );
    await expect(client.order({ o: 'ping' }, 1_000)).rejects.toMatchObject({ code: 'environment' });
    expect(client.closedReason()).toContain('websocket closed');
  });

  test('a stream that ends after each handshake is given up with the reason of the last end', async () => {
    const attach = (handlers: AttachHandlers): Promise<AttachStream> => {
      const send = (): void => {
        setImmediate(() => {
          handlers.onClose('You must be logged in to the server');
        });
      };
      return Promise.resolve({ send, close: () => undefined });
    };
    const client = createAgentClient('pod x/a', await openAttachChannel(attach, [0, 0, 0]));
    await expect(client.order({ o: 'ping' }, 60_000)).rejects.toThrow(
      'the attach stream was cut (You must be logged in to the server) and could not be opened again',
    );
  });

  test('an agent that stays silent is asked twice and then given up', async () => {
    vi.useFakeTimers();
    try {
      const container = fakeContainer(() => undefined);
      const client = createAgentClient('pod x/a', await openAttachChannel(container.attach));
      const lost = client.order({ o: 'ping' }, 1_000);
      const refused = expect(lost).rejects.toThrow(
        'no answer to "ping" within 1000 ms, asked twice',
      );
      await vi.advanceTimersByTimeAsync(2_000);
      await refused;
      expect(container.received.filter((text) => text.includes('ping'))).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('an order that the agent refuses is an environment failure', async () => {
    const container = fakeContainer((line) => `${line.slice(0, 6)},"e":"unknown order","g":"1"}\n`);
    const client = createAgentClient('pod x/a', await openAttachChannel(container.attach));
    await expect(client.order({ o: 'ping' }, 1_000)).rejects.toThrow(
      'refused an order: unknown order',
    );
  });
});
