import { describe, expect, it } from 'vitest';
import type { Clock } from '../../cluster/cluster.ts';
import type { ServiceLane } from '../../cluster/service-lane.ts';
import { createVirtualClock } from '../../cluster/simulated/virtual-clock.ts';
import type { EndpointSlice } from '../../model/service.ts';
import { settleServices, type SettledServices } from './settle-services.ts';

const boundMs = 5_000;
/** Milliseconds from the move of the sentinel until the proxies show it. */
const proxiesMs = 800;
const slice: EndpointSlice = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 's-1', namespace: 'x', labels: { 'kubernetes.io/service-name': 's' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
  ports: [{ port: 80, protocol: 'TCP', name: '' }],
};

/** Settles where the slice is published after `publishedMs`; with the milliseconds that it took. */
async function settle(
  publishedMs: number,
  endpointsAlone: boolean,
): Promise<SettledServices & { readonly tookMs: number }> {
  const clock: Clock = createVirtualClock();
  let movedAt = Infinity;
  const lane: Pick<ServiceLane, 'readEndpointSlices' | 'moveSentinel' | 'readSentinel'> = {
    readEndpointSlices: () => Promise.resolve(clock.now() < publishedMs ? [] : [slice]),
    moveSentinel: () => {
      movedAt = clock.now();
      return Promise.resolve();
    },
    readSentinel: () =>
      Promise.resolve({
        controlAlive: true,
        pending: clock.now() - movedAt < proxiesMs ? ['n0'] : [],
      }),
  };
  const { signal } = new AbortController();
  const bounds = { boundMs, endpointsAlone };
  const settled = await settleServices(lane as ServiceLane, clock, [slice], bounds, signal);
  return { ...settled, tookMs: clock.now() };
}

const none = { missing: [], unexpected: [] };

describe('settleServices', () => {
  it('waits for endpoints up to the bound, then for the proxies', async () => {
    const late = await settle(4_000, false);
    expect(late.endpoints).toEqual(none);
    expect(late.tookMs).toBeGreaterThanOrEqual(4_000 + proxiesMs);
    const never = await settle(Infinity, false);
    expect(never.endpoints.missing).toHaveLength(1);
    expect(never.endpointsMs).toBeGreaterThanOrEqual(boundMs);
  });

  it('believes a difference sooner where the endpoints alone matter', async () => {
    const never = await settle(Infinity, true);
    expect(never.endpoints.missing).toHaveLength(1);
    expect(never.tookMs).toBeLessThan(boundMs / 2);
  });

  it('then looks again when the proxies are done', async () => {
    expect((await settle(1_500, true)).endpoints).toEqual(none);
  });
});
