import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster, Lane } from '../cluster/cluster.ts';
import type { FaultName } from '../cluster/simulated/faults.ts';
import { createSimulatedCluster } from '../cluster/simulated/simulated-cluster.ts';
import { generateStatefulScenario } from '../generators/stateful/stateful.ts';
import { confirmedMismatches, type CaseResult } from '../model/case-result.ts';
import { createLaneGate } from './lane-gate.ts';
import { quietCampaign } from './testing/quiet-campaign.ts';

const cases = 4;
const seed = 4;
const scenarioAt = (index: number) =>
  generateStatefulScenario({ podsMax: 3, policiesMax: 2, hostNetwork: false }, seed, index);

/** A cluster whose lanes come to a halt in every apply and every probe until the scheduler lets one of them go on. */
function scheduled(cluster: Cluster, scheduler: fc.Scheduler): Cluster {
  const halt = (what: string): Promise<void> => scheduler.schedule(Promise.resolve(), what);
  return {
    ...cluster,
    openLane: async (index, signal) => {
      await halt(`open ${index}`);
      const lane = await cluster.openLane(index, signal);
      return {
        ...lane,
        apply: async (...words: Parameters<Lane['apply']>) => {
          await halt(`${lane.name} apply`);
          return lane.apply(...words);
        },
        probe: async (...words: Parameters<Lane['probe']>) => {
          await halt(`${lane.name} probe`);
          return lane.probe(...words);
        },
      };
    },
  };
}

/** What a campaign says of its cases: statuses and mismatching cells, by index. */
async function campaign(
  faults: readonly FaultName[],
  lanes: number,
  scheduler?: fc.Scheduler,
): Promise<readonly string[]> {
  const results: CaseResult[] = [];
  const cluster = createSimulatedCluster({ seed, faults, ipFamilies: ['IPv4'] });
  const run = quietCampaign(scheduler === undefined ? cluster : scheduled(cluster, scheduler), {
    ...{ scenarioAt, cases, lanes, settleTimeoutMs: 500 },
    onCase: (result) => results.push(result),
  });
  await (scheduler === undefined ? run : scheduler.waitFor(run));
  return results
    .toSorted((a, b) => a.index - b.index)
    .map(({ index, status, steps }) => {
      const wrong = steps.map((step) => confirmedMismatches(step).length);
      return `${index} ${status} ${wrong.join(' ')}`;
    });
}

describe('lanes side by side', () => {
  it.each([[[]], [['egress-deny-all-ignored']], [['second-policy-ignored']]] as const)(
    'say of each case what one lane alone says, in whatever order they go on (faults %j)',
    async (faults) => {
      const alone = await campaign(faults, 1);
      expect(alone).toHaveLength(cases);
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (s, lanes) => {
          expect(await campaign(faults, lanes, s)).toEqual(alone);
        }),
        { numRuns: 3, seed: 1 },
      );
    },
    60_000,
  );

  it('never share with a case that must be alone, and all get in', async () => {
    const visit = fc.record({ alone: fc.boolean(), stops: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(visit, { minLength: 1, maxLength: 8 }),
        async (s, visits) => {
          const gate = createLaneGate();
          const inside = new Set<number>();
          const served: number[] = [];
          const overlaps: number[] = [];
          const one = async ({ alone, stops }: (typeof visits)[number], id: number) => {
            const stop = new AbortController();
            await s.schedule(Promise.resolve(), `arrive ${id}`);
            const entered = gate.enter(alone, stop.signal);
            if (stops) stop.abort(new Error('stopped'));
            const leave = await entered.catch(() => undefined);
            if (leave === undefined) return;
            inside.add(id);
            const alones = [...inside].filter((other) => visits[other]?.alone === true).length;
            if (alones > 0 && inside.size > 1) overlaps.push(id);
            await s.schedule(Promise.resolve(), `leave ${id}`);
            inside.delete(id);
            served.push(id);
            leave();
          };
          await s.waitFor(Promise.all(visits.map(one)));
          expect(overlaps).toEqual([]);
          visits.forEach(({ stops }, id) => {
            if (!stops) expect(served).toContain(id);
          });
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });
});
