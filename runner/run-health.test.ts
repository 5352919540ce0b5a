import { describe, expect, it } from 'vitest';
import type { CaseSummary } from '../model/case-summary.ts';
import { inconclusiveReasons } from './run-health.ts';

const good: CaseSummary = {
  phase: 'generate',
  index: 0,
  status: 'conforms',
  labels: [],
  counts: {
    cells: 100,
    asserted: 90,
    assertedAllow: 40,
    assertedDeny: 50,
    either: 10,
    notProbed: 0,
    unknown: 0,
  },
  policySelectsProbedPod: true,
  uniform: false,
  tested: 0,
  dismissed: 0,
  timings: { apply: 1, predict: 1, settle: 1, probe: 1, confirm: 0 },
  sentinelMs: [1],
  timesToEnforce: [],
  elapsedMs: 4,
};

function cases(count: number, change: (index: number) => Partial<CaseSummary>): CaseSummary[] {
  return Array.from({ length: count }, (_, index) => ({ ...good, index, ...change(index) }));
}

describe('inconclusiveReasons', () => {
  it('a healthy run has none', () => {
    expect(inconclusiveReasons(cases(20, () => ({})))).toEqual([]);
  });

  it('stored scenarios are small on purpose and say nothing about the balance of the cases', () => {
    const tiny = { phase: 'reuse', uniform: true, policySelectsProbedPod: false } as const;
    expect(inconclusiveReasons([...cases(20, () => tiny), ...cases(8, () => ({}))])).toEqual([]);
  });

  it.each([
    ['no case was executed', []],
    [
      'no cell was probed',
      cases(3, () => ({ counts: { ...good.counts, notProbed: 100, asserted: 0, either: 0 } })),
    ],
    ['got no usable answer', cases(3, () => ({ counts: { ...good.counts, unknown: 10 } }))],
    [
      'had a definite prediction',
      cases(3, () => ({ counts: { ...good.counts, asserted: 20, either: 80 } })),
    ],
    [
      'cases are inconclusive, the first: agent lost',
      cases(10, (index) => (index < 1 ? { status: 'inconclusive', reason: 'agent lost' } : {})),
    ],
    [
      'no policy selects a probed pod',
      cases(10, (index) => ({ policySelectsProbedPod: index > 5 })),
    ],
    [
      'in 5 of 5 cases no policy selects a probed pod',
      cases(5, () => ({ policySelectsProbedPod: false })),
    ],
    ['every definite cell has one verdict', cases(10, (index) => ({ uniform: index < 8 }))],
    ['in 80 of 200 cases every', cases(200, (index) => ({ uniform: index < 80 }))],
  ])('%s makes a run inconclusive', (reason, summaries) => {
    expect(inconclusiveReasons(summaries).join('; ')).toContain(reason);
  });

  it.each([
    [3, 2],
    [6, 2],
    [10, 5],
    [200, 60],
  ])('of %d cases %d may be uniform by chance', (count, uniform) => {
    expect(inconclusiveReasons(cases(count, (index) => ({ uniform: index < uniform })))).toEqual(
      [],
    );
  });
});
