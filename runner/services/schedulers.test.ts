import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDistribution } from '../../checkers/load/check-distribution.ts';
import { schedulers, type Scheduler } from '../../checkers/load/testing/schedulers.ts';
import type { Flow } from '../../model/distribution-model.ts';
import { schedulerModel } from '../../oracle/services/scheduler-model.ts';

interface Traffic {
  readonly destinations: number;
  /** Clients of the flows, in their order; every flow stays open. */
  readonly clients: readonly number[];
  readonly virtualAddress: number;
}

const traffic = fc.record<Traffic>({
  destinations: fc.integer({ min: 2, max: 8 }),
  clients: fc.array(fc.integer({ min: 1, max: 2 ** 24 }), { minLength: 1, maxLength: 60 }),
  virtualAddress: fc.integer({ min: 1, max: 2 ** 24 }),
});

function send(
  scheduler: Scheduler,
  { destinations, clients, virtualAddress }: Traffic,
): readonly Flow[] {
  const active = Array<number>(destinations).fill(0);
  let last = -1;
  return clients.map((client) => {
    last = scheduler({ active, last, client, virtualAddress });
    active[last] = (active[last] ?? 0) + 1;
    return { client: `c${client}`, backend: `b${last}` };
  });
}

function judge(name: string, flows: readonly Flow[], destinations: number): string {
  const kind = schedulerModel(name)?.kind;
  if (kind === undefined) return 'no model';
  const backends = Array.from({ length: destinations }, (_, index) => `b${index}`);
  const verdict = checkDistribution({ kind, backends }, flows);
  return verdict.status === 'violates' ? verdict.fault : 'accepted';
}

describe.each(Object.keys(schedulers))('the model of %s', (name) => {
  const scheduler = schedulers[name];
  if (scheduler === undefined) throw new Error(name);

  test('accepts whatever the scheduler does by its definition', () => {
    fc.assert(
      fc.property(traffic, (sent) => {
        expect(judge(name, send(scheduler, sent), sent.destinations)).toBe('accepted');
      }),
    );
  });

  test('refuses flows that all go elsewhere than the scheduler sends the second half', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 12, max: 60 }),
        (destinations, count) => {
          // One client, so that its flows are to stay together where the client decides.
          const clients = Array<number>(count).fill(7);
          const flows = send(scheduler, { destinations, clients, virtualAddress: 9 });
          const isTogether = new Set(flows.map(({ backend }) => backend)).size === 1;
          const half = Math.floor(count / 2);
          const other = isTogether ? (flow: Flow) => ({ ...flow, backend: flow.backend === 'b0' ? 'b1' : 'b0' }) : (flow: Flow) => ({ ...flow, backend: 'b0' }); // prettier-ignore
          const wrong = flows.map((flow, index) => (index < half ? flow : other(flow)));
          expect(judge(name, wrong, destinations)).not.toBe('accepted');
        },
      ),
    );
  });
});

test('every scheduler of rule 84 has a model, and no other name has', () => {
  expect(Object.keys(schedulers).every((name) => schedulerModel(name) !== undefined)).toBe(true);
  expect([schedulerModel('wrr'), schedulerModel('constructor')]).toEqual([undefined, undefined]);
});
