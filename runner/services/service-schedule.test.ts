import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster, Lane } from '../../cluster/cluster.ts';
import type { DnsLane } from '../../cluster/dns-lane.ts';
import type { LifecycleLane } from '../../cluster/lifecycle-lane.ts';
import type { ServiceLane } from '../../cluster/service-lane.ts';
import type { ServiceFaultName } from '../../cluster/simulated/services/service-faults.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { serviceRun } from '../testing/service-run.ts';

type Halt = (what: string) => Promise<void>;

/** A cluster whose lanes come to a halt in every change and question until the scheduler lets one of them go on. */
function scheduled(cluster: Cluster, scheduler: fc.Scheduler): Cluster {
  return {
    ...cluster,
    openLane: async (index, signal) => {
      const lane = await cluster.openLane(index, signal);
      const halt: Halt = (what) => scheduler.schedule(Promise.resolve(), `${lane.name} ${what}`);
      return halting(lane, halt);
    },
  };
}

function halting(lane: Lane, halt: Halt): Lane {
  const { services, dns, lifecycle } = lane;
  if (services === undefined || dns === undefined || lifecycle === undefined) return lane;
  return {
    ...lane,
    apply: async (...words: Parameters<Lane['apply']>) => {
      await halt('apply');
      return lane.apply(...words);
    },
    services: {
      ...services,
      readEndpointSlices: async (...words: Parameters<ServiceLane['readEndpointSlices']>) => {
        await halt('endpoints');
        return services.readEndpointSlices(...words);
      },
      flows: async (...words: Parameters<ServiceLane['flows']>) => {
        await halt('flows');
        return services.flows(...words);
      },
    },
    dns: {
      ...dns,
      ask: async (...words: Parameters<DnsLane['ask']>) => {
        await halt('questions');
        return dns.ask(...words);
      },
    },
    lifecycle: {
      ...lifecycle,
      take: async (...words: Parameters<LifecycleLane['take']>) => {
        await halt('event');
        return lifecycle.take(...words);
      },
    },
  };
}

interface Run {
  readonly suite: string;
  readonly faults: readonly ServiceFaultName[];
  readonly lanes: number;
  readonly scheduler?: fc.Scheduler;
}

/** What a run says of its cases: index and status, by index. */
async function verdicts({ suite, faults, lanes, scheduler }: Run): Promise<readonly string[]> {
  const simulated = createSimulatedCluster({
    ...{ seed: 4, nodes: 2, externalEndpoints: 1, ipFamilies: ['IPv4'] },
    serviceFaults: faults,
  });
  const cluster = scheduler === undefined ? simulated : scheduled(simulated, scheduler);
  const run = serviceRun(cluster, { suite, seed: 4, cases: 3, lanes, investigate: false });
  const { cases } = await (scheduler === undefined ? run : scheduler.waitFor(run));
  return cases.map(({ index, status }) => `${index} ${status}`).toSorted();
}

describe('lanes of Services side by side', () => {
  it.each([
    ['services', []],
    ['services', ['hairpin-dropped']],
    ['dns', []],
    ['dns', ['dns-one-owner-per-address']],
    ['lifecycle', []],
    ['lifecycle', ['lifecycle-terminating-not-serving']],
  ] as const)(
    'come to the verdicts of one lane alone, whatever their interleaving: suite %s, faults %j',
    async (suite, faults) => {
      const alone = await verdicts({ suite, faults, lanes: 1 });
      expect(alone).toHaveLength(3);
      expect(alone.some((verdict) => verdict.endsWith('violates'))).toBe(faults.length > 0);
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          expect(await verdicts({ suite, faults, lanes: 3, scheduler })).toEqual(alone);
        }),
        { numRuns: 5, seed: 1 },
      );
    },
    60_000,
  );
});
