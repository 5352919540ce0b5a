import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../model/behaviour.ts';
import type { ClusterFacts } from '../model/bound-world.ts';
import { summarizeCase } from '../model/case-summary.ts';
import { percentile } from './percentile.ts';
import { formatSummary } from './summary-text.ts';
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
const nothing = {
  behaviour,
  findings: [],
  skipped: [],
  incapable: [],
  alpha: { cells: 0, spent: 0, limit: 0.01 },
};

describe('formatSummary', () => {
  it('counts cases and cells by what became of them', () => {
    const text = formatSummary({ ...nothing, cases, elapsedMs: 2000, facts, reasons: [] }).join(
      '\n',
    );
    expect(text).toContain(
      '1 case: 0 conform, 1 violate, 0 inconclusive in 2.0 s (30.0 cases/min)',
    );
    expect(text).toContain('4 cells: 2 checked as allowed, 1 as denied, 1 undefined');
    expect(text).toContain('time to enforce: p50 50 ms');
    expect(text).not.toContain('NO CNI');
  });

  it('says plainly that the simulated cluster tested no CNI', () => {
    const simulated = { ...facts, kind: 'simulated' } as const;
    const text = formatSummary({
      ...nothing,
      cases,
      elapsedMs: 2000,
      facts: simulated,
      reasons: [],
    }).join('\n');
    expect(text).toContain('NO CNI WAS TESTED');
  });

  it('names features that were drawn but never in a case with an asserted cell', () => {
    const counts = { ...(cases[0]?.counts ?? sampleCounts()), asserted: 0 };
    const untested = cases.map((summary) => ({ ...summary, counts }));
    const text = formatSummary({
      ...nothing,
      cases: untested,
      elapsedMs: 1,
      facts,
      reasons: ['why'],
    }).join('\n');
    expect(text).toContain(
      'drawn but untested, since no cell of theirs was asserted: peer/podSelector',
    );
    expect(text).toContain('INCONCLUSIVE: why');
  });
});

describe('the end of a run', () => {
  const text = (summary: Partial<Parameters<typeof formatSummary>[0]>): string =>
    formatSummary({ ...nothing, cases, elapsedMs: 2000, facts, reasons: [], ...summary }).join(
      '\n',
    );

  it('says how much of the alpha budget was spent, and what a pass proves by the rule of three', () => {
    const alpha = { cells: 12, spent: 0.000012, limit: 0.01 };
    const passing = cases.map((summary) => ({ ...summary, status: 'conforms' as const }));
    expect(text({ alpha, cases: passing })).toContain(
      'alpha: 12 mismatching cells tested, 1.2e-5 false alarms expected (limit 0.01); ' +
        'no violation in 3 asserted cells: less than 100 % of such cells violate (95 %)',
    );
    expect(text({ alpha })).not.toContain('no violation in');
    expect(text({ cases: passing })).toContain('alpha: no cell mismatched; no violation in 3');
  });

  it('counts findings by signature and names the cases that were skipped for them', () => {
    const findings = [
      { signature: 'reachability/false-allow/ingress/isolated', sightings: 4 },
      { signature: 'reachability/false-deny/egress/port', sightings: 1 },
    ];
    const said = text({ findings, skipped: Array.from({ length: 12 }, (_, index) => index + 20) });
    expect(said).toContain('2 findings, by signature:');
    expect(said).toContain('  reachability/false-allow/ingress/isolated: 4 cases');
    expect(said).toContain('  reachability/false-deny/egress/port: 1 case\n');
    expect(said).toContain(
      '12 cases skipped, since they could show known signatures alone: 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, ...',
    );
  });

  it('keeps fixtures and the corpus apart from the generated cases', () => {
    const stored = cases.map((summary) => ({ ...summary, phase: 'reuse' as const }));
    const said = text({ cases: [...cases, ...stored, ...stored] });
    expect(said).toContain('corpus: 2 cases: 0 conform, 2 violate');
    expect(said).toContain('\n1 case: 0 conform, 1 violate');
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
