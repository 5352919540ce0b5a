import { describe, expect, test } from 'vitest';
import type { FlowRequest } from '../../service-lane.ts';
import { askThroughNodes } from './ask-through-nodes.ts';

const { signal } = new AbortController();
const external = { kind: 'external', name: 'e0' } as const;
const request = (address: string, nextHop?: string): FlowRequest => ({
  ...{ source: external, protocol: 'TCP', address, port: 80, count: 1 },
  ...(nextHop === undefined ? {} : { nextHop }),
});
const nameOf = ({ address, nextHop = '' }: FlowRequest): string => `${address} ${nextHop}`.trim();

/** What happens, in order; a sample answers with the name of its request. */
async function run(
  requests: readonly FlowRequest[],
  refused: readonly string[] = [],
): Promise<{ readonly events: readonly string[]; readonly results: readonly string[] }> {
  const events: string[] = [];
  const steps = {
    setRoutes: (routes: readonly { readonly address: string; readonly nodeIp: string }[]) => {
      const text = routes.map(({ address, nodeIp }) => `${address} via ${nodeIp}`).join();
      events.push(`route ${text}`);
      return refused.includes(text)
        ? Promise.reject(new Error('no such device'))
        : Promise.resolve();
    },
    ask: (round: readonly FlowRequest[]) => {
      events.push(`ask ${round.map(nameOf).join()}`);
      return Promise.resolve(round.map((one) => ({ flows: [{ backend: nameOf(one), sourceSeen: '' }] }))); // prettier-ignore
    },
  };
  const samples = await askThroughNodes(requests, steps, signal);
  const results = samples.map(({ flows: [flow], problem }) => problem ?? (flow && 'backend' in flow ? flow.backend : '')); // prettier-ignore
  return { events, results };
}

describe('flows through nodes', () => {
  test('an address is asked through one node after another, others beside it', async () => {
    const asked = [
      request('192.0.2.1', 'n1'),
      request('10.96.0.1'),
      request('192.0.2.1', 'n2'),
      request('2001:db8::1', 'n2v6'),
      request('192.0.2.1', 'n1'),
    ];
    const { events, results } = await run(asked);
    expect(events).toEqual([
      'route 192.0.2.1 via n1,2001:db8::1 via n2v6',
      'ask 192.0.2.1 n1,10.96.0.1,2001:db8::1 n2v6,192.0.2.1 n1',
      'route 192.0.2.1 via n2',
      'ask 192.0.2.1 n2',
    ]);
    expect(results).toEqual(asked.map(nameOf));
  });

  test('without such an address there is one round and no route', async () => {
    const { events } = await run([request('10.96.0.1'), request('10.96.0.2')]);
    expect(events).toEqual(['ask 10.96.0.1,10.96.0.2']);
  });

  test('where a route cannot be set nothing is sent the wrong way, and the rest is asked', async () => {
    const asked = [request('10.96.0.1'), request('192.0.2.1', 'n1'), request('192.0.2.1', 'n2')];
    const { events, results } = await run(asked, ['192.0.2.1 via n1']);
    expect(results).toEqual(['10.96.0.1', 'no route from outside: no such device', '192.0.2.1 n2']);
    expect(events).toContain('ask 10.96.0.1');
  });
});
