import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../cluster/simulated/virtual-clock.ts';
import type { CaseRequest } from '../model/case-result.ts';
import type { Scenario } from '../model/scenario.ts';
import { createCaseQueue, type CaseQueueOptions, type Steering } from './case-queue.ts';

const { signal } = new AbortController();

function scenario(name: string): Scenario {
  return {
    apiVersion: 'kubeprop.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name },
    world: { namespaces: [], pods: [], networkPolicies: [] },
    externalEndpoints: [],
    steps: [],
    probes: { ports: [{ protocol: 'TCP', port: 80 }] },
  };
}

async function drain(
  options: Partial<CaseQueueOptions>,
  steering?: Steering,
): Promise<{ taken: readonly string[]; skipped: readonly number[] }> {
  const skipped: number[] = [];
  const queue = createCaseQueue(
    {
      stored: [],
      scenarioAt: (index) => scenario(`case-${index}`),
      firstIndex: 0,
      cases: 3,
      timeLimitMs: undefined,
      ...options,
    },
    createVirtualClock(),
    steering,
    ({ index }) => skipped.push(index),
  );
  const taken: string[] = [];
  for (;;) {
    const request: CaseRequest | undefined = await queue.next(signal);
    if (request === undefined) return { taken, skipped };
    taken.push(`${request.phase} ${request.index} ${request.scenario.metadata.name}`);
  }
}

describe('createCaseQueue', () => {
  it('gives stored cases first, then the generated ones from the first index on', async () => {
    const stored = [{ scenario: scenario('fixed'), phase: 'reuse', index: 0 }] as const;
    const { taken } = await drain({ stored, firstIndex: 7, cases: 2 });
    expect(taken).toEqual(['reuse 0 fixed', 'generate 7 case-7', 'generate 8 case-8']);
  });

  it('steering leaves out generated cases by index, says which, and never a stored one', async () => {
    const stored = [{ scenario: scenario('fixed'), phase: 'reuse', index: 1 }] as const;
    const odd: Steering = { onlyKnown: ({ index }) => (index % 2 === 1 ? ['known'] : undefined) };
    const { taken, skipped } = await drain({ stored, cases: 5 }, odd);
    expect(taken).toEqual([
      'reuse 1 fixed',
      'generate 0 case-0',
      'generate 2 case-2',
      'generate 4 case-4',
    ]);
    expect(skipped).toEqual([1, 3]);
  });

  it('ends where nothing but known signatures is to be expected, however many cases were asked for', async () => {
    const { taken, skipped } = await drain({ cases: 1_000_000 }, { onlyKnown: () => ['known'] });
    expect(taken).toEqual([]);
    expect(skipped).toHaveLength(500);
  });

  it('starts no case after the time limit', async () => {
    expect((await drain({ timeLimitMs: 0 })).taken).toEqual([]);
  });

  it('is empty where the generate phase is off', async () => {
    expect((await drain({ cases: 0 })).taken).toEqual([]);
  });
});
