/**
 * Waits until a lane's Services are in force: first until the control plane has published the predicted endpoints, then until
 * the proxy of every node shows a change that was made after them. Each wait has a bound, and what is open at it is data.
 */
import type { Clock, SentinelReading } from '../../cluster/cluster.ts';
import type { ServiceLane } from '../../cluster/service-lane.ts';
import { compareSlices } from '../../checkers/flows/compare-slices.ts';
import { endpointsDiffer, type EndpointDifference } from '../../model/flow-case.ts';
import type { EndpointSlice } from '../../model/service.ts';

/** Pause between two looks; a proxy takes changes in about once a second. */
const intervalMs = 50;
const flowTimeoutMs = 400;

export interface SettleBounds {
  readonly boundMs: number;
  readonly endpointsAlone?: boolean | undefined;
}

export interface SettledServices {
  readonly endpoints: EndpointDifference;
  readonly endpointsMs: number;
  readonly sentinel: SentinelReading;
  readonly sentinelMs: number;
}

/** Milliseconds that endpoints get at first where they are read once more after the proxies. */
const hurriedMs = 1_000;

/**
 * `boundMs` bounds each of the two waits. With `endpointsAlone` nothing but the endpoints is asked about, and what differs is
 * looked at again when the proxies are done, so that a difference that stays does not cost the whole bound.
 */
export async function settleServices(
  lane: ServiceLane,
  clock: Clock,
  predicted: readonly EndpointSlice[],
  { boundMs, endpointsAlone = false }: SettleBounds,
  signal: AbortSignal,
): Promise<SettledServices> {
  const endpointsBoundMs = endpointsAlone ? Math.min(boundMs, hurriedMs) : boundMs;
  const start = clock.now();
  let endpoints = compareSlices(predicted, await lane.readEndpointSlices(signal));
  while (endpointsDiffer({ endpoints }) && clock.now() - start < endpointsBoundMs) {
    await clock.wait(intervalMs, signal);
    endpoints = compareSlices(predicted, await lane.readEndpointSlices(signal));
  }
  const published = clock.now();
  const proxies = await settleProxies(lane, clock, boundMs, signal);
  if (endpointsAlone && endpointsDiffer({ endpoints })) {
    endpoints = compareSlices(predicted, await lane.readEndpointSlices(signal));
  }
  return { endpoints, endpointsMs: published - start, ...proxies };
}

/** Waits until the proxy of every node shows a change that is made now, and so whatever was changed before. */
export async function settleProxies(
  lane: ServiceLane,
  clock: Clock,
  boundMs: number,
  signal: AbortSignal,
): Promise<Pick<SettledServices, 'sentinel' | 'sentinelMs'>> {
  const start = clock.now();
  await lane.moveSentinel(signal);
  const options = { timeoutMs: flowTimeoutMs, concurrency: 1 };
  let sentinel = await lane.readSentinel(options, signal);
  while (isOpen(sentinel) && clock.now() - start < boundMs) {
    await clock.wait(intervalMs, signal);
    sentinel = await lane.readSentinel(options, signal);
  }
  return { sentinel, sentinelMs: clock.now() - start };
}

function isOpen({ controlAlive, pending }: SentinelReading): boolean {
  return !controlAlive || pending.length > 0;
}
