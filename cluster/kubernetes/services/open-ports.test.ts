import { describe, expect, it } from 'vitest';
import type { OrderBody, Reply } from '../../../agent/protocol.ts';
import { HarnessError } from '../../../model/errors.ts';
import type { AgentClient } from '../agent-client.ts';
import type { PoolPod } from '../slice.ts';
import { askPorts, openPorts } from './open-ports.ts';

const ports = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'UDP', port: 53 },
] as const;

/** A pod whose agent answers its orders one after another; `restartAfter` orders it is another process. */
function podOf(
  answers: readonly (readonly string[] | Error)[],
  restartAfter = Infinity,
): { readonly pod: PoolPod; readonly orders: OrderBody[] } {
  const orders: OrderBody[] = [];
  const agent: Pick<AgentClient, 'name' | 'listening' | 'order' | 'generation'> = {
    name: 'pod x/p',
    listening: new Map(),
    generation: () => (orders.length > restartAfter ? 'second' : 'first'),
    order: (body) => {
      const answer = answers[orders.length] ?? [];
      orders.push(body);
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({ n: orders.length, g: 'first', r: answer } as Reply);
    },
  };
  return { pod: { agent } as PoolPod, orders };
}

describe('the ports of a pod', () => {
  it('are opened once, and asked about as often as somebody wants to know', async () => {
    const { pod, orders } = podOf([['46', '46'], ['46', '46']]); // prettier-ignore
    expect(await openPorts(pod, ports)).toBeUndefined();
    expect(await openPorts(pod, ports)).toBeUndefined();
    expect(orders).toHaveLength(1);
    expect(await askPorts(pod, ports)).toBeUndefined();
    expect(orders).toHaveLength(2);
  });

  it('are a problem where one cannot be opened', async () => {
    const { pod } = podOf([['46', 'EADDRINUSE']]);
    expect(await openPorts(pod, ports)).toBe('pod x/p does not listen on U53: EADDRINUSE');
  });

  it('were not open all the time where the agent is another process', async () => {
    const { pod } = podOf([['46', '46'], ['46', '46']], 1); // prettier-ignore
    expect(await openPorts(pod, ports)).toBeUndefined();
    expect(await askPorts(pod, ports)).toBe('the agent of pod x/p was started again');
  });

  it('are a problem where the agent is gone', async () => {
    const gone = new HarnessError('environment', 'agent of pod x/p: the container ended');
    const { pod } = podOf([['46', '46'], gone]);
    expect(await openPorts(pod, ports)).toBeUndefined();
    expect(await askPorts(pod, ports)).toBe('agent of pod x/p: the container ended');
  });
});
