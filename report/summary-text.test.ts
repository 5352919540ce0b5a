import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../model/behaviour.ts';
import type { ClusterFacts } from '../model/bound-world.ts';
import { summarizeCase } from '../model/case-summary.ts';
import { formatSummary, percentile } from './summary-text.ts';
import { sampleCase } from './testing/sample-case.ts';

const facts: ClusterFacts = {
  kind: 'kubernetes',
  name: 'kind-kubeprop-calico',
  cni: 'calico',
  serverVersion: 'v1.34.4',
  nodes: ['worker'],
  ipFamilies: ['IPv4'],
  externalEndpoints: [],
  details: {},
};
const behaviour: Behaviour = {
  rules: [{ rule: 27, allowed: 3, denied: 0, explained: 3 }],
  pins: [],
  learned: { ipBlockMatchesPods: 'match' },
};
const cases = [summarizeCase(sampleCase)];

describe('formatSummary', () => {
  it('counts cases and cells by what became of them', () => {
    const text = formatSummary({ cases, elapsedMs: 2000, facts, behaviour, reasons: [] }).join(
      '\n',
    );
    expect(text).toContain(
      '1 cases: 0 conform, 1 violate, 0 inconclusive in 2.0 s (30.0 cases/min)',
    );
    expect(text).toContain('4 cells: 2 checked as allowed, 1 as denied, 1 undefined');
    expect(text).toContain('time to enforce: p50 50 ms');
    expect(text).not.toContain('NO CNI');
  });

  it('says plainly that the simulated cluster tested no CNI', () => {
    const simulated = { ...facts, kind: 'simulated' } as const;
    const text = formatSummary({
      cases,
      elapsedMs: 2000,
      facts: simulated,
      behaviour,
      reasons: [],
    }).join('\n');
    expect(text).toContain('NO CNI WAS TESTED');
  });

  it('names features that were drawn but never in a case with an asserted cell', () => {
    const counts = { ...(cases[0]?.counts ?? sampleCounts()), asserted: 0 };
    const untested = cases.map((summary) => ({ ...summary, counts }));
    const text = formatSummary({
      cases: untested,
      elapsedMs: 1,
      facts,
      behaviour,
      reasons: ['why'],
    }).join('\n');
    expect(text).toContain(
      'drawn but untested, since no cell of theirs was asserted: peer/podSelector',
    );
    expect(text).toContain('INCONCLUSIVE: why');
  });
});

function sampleCounts(): never {
  throw new Error('the sample has a summary');
}

describe('percentile', () => {
  it.each([
    [[], 0.5, undefined],
    [[3, 1, 2], 0.5, 2],
    [[3, 1, 2], 0.99, 3],
    [[7], 0, 7],
  ])('of %j at %d is %s', (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected);
  });
});
