/**
 * Waits until pods and endpoints are what one moment predicts, or the bound. What differs at the bound is data: one
 * line per pod, and one per endpoint as of any world of Services.
 */
import type { Clock } from '../../cluster/cluster.ts';
import type { LifecycleLane } from '../../cluster/lifecycle-lane.ts';
import type { ServiceLane } from '../../cluster/service-lane.ts';
import { compareSlices } from '../../checkers/flows/compare-slices.ts';
import { HarnessError } from '../../model/errors.ts';
import { endpointsDiffer, type EndpointDifference } from '../../model/flow-case.ts';
import type { PodLifecycle } from '../../model/lifecycle.ts';
import type { EndpointSlice } from '../../model/service.ts';
import type { LifecycleMoment } from '../../oracle/lifecycle/predict-lifecycle.ts';

/** Probes of kubelets come once a second. */
const intervalMs = 100;

interface Settling {
  readonly lifecycle: LifecycleLane;
  readonly services: ServiceLane;
  readonly clock: Clock;
  readonly boundMs: number;
  readonly moment: LifecycleMoment;
  readonly slices: readonly EndpointSlice[];
}

/**
 * What differs when everything is as predicted, which is nothing, or at the bound. Throws HarnessError('environment') where a
 * container ended by itself: what follows from that is not what was asked.
 */
export async function settleLifecycle(
  { lifecycle, services, clock, boundMs, moment, slices }: Settling,
  signal: AbortSignal,
): Promise<EndpointDifference> {
  const start = clock.now();
  for (;;) {
    const seen = await lifecycle.readPods(signal);
    for (const [name, { crash }] of seen) {
      if (crash !== undefined) throw new HarnessError('environment', `pod ${name}: ${crash}`);
    }
    const pods = comparePods(moment, seen);
    const endpoints = compareSlices(slices, await services.readEndpointSlices(signal));
    const difference = {
      missing: [...pods.missing, ...endpoints.missing],
      unexpected: [...pods.unexpected, ...endpoints.unexpected],
    };
    if (!endpointsDiffer({ endpoints: difference }) || clock.now() - start >= boundMs) {
      return difference;
    }
    await clock.wait(intervalMs, signal);
  }
}

function comparePods(
  predicted: LifecycleMoment,
  seen: ReadonlyMap<string, PodLifecycle>,
): EndpointDifference {
  const wanted = [...predicted].map(lineOf);
  const found = [...seen].map(lineOf);
  return {
    missing: wanted.filter((line) => !found.includes(line)),
    unexpected: found.filter((line) => !wanted.includes(line)),
  };
}

function lineOf([name, { ready, terminating, restarts, address }]: readonly [
  string,
  PodLifecycle,
]): string {
  const words = [ready ? 'ready' : 'not ready', ...(terminating ? ['terminating'] : [])];
  return `pod ${name} at ${address} [${words.join(' ')}] restarts ${restarts}`;
}
