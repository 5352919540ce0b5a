import { describe, expect, it } from 'vitest';
import { factorNames, factors, levelsOf, type Factor } from './factors.ts';
import { generateScenario } from './network-policy.ts';
import { pairwiseTable } from './pairwise-table.ts';

const pairOf = (a: Factor, levelA: string, b: Factor, levelB: string): string =>
  `${a}=${levelA} ${b}=${levelB}`;

describe('the pairwise table', () => {
  it('covers every pair of levels of two factors', () => {
    const covered = new Set(
      pairwiseTable.flatMap((row) =>
        factorNames.flatMap((a) => factorNames.map((b) => pairOf(a, row[a], b, row[b]))),
      ),
    );
    for (const a of factorNames) {
      for (const b of factorNames) {
        if (a === b) continue;
        for (const levelA of levelsOf(a)) {
          for (const levelB of levelsOf(b)) {
            expect(covered).toContain(pairOf(a, levelA, b, levelB));
          }
        }
      }
    }
  });

  it('has rows of known levels alone, and few enough for the start of a run', () => {
    for (const row of pairwiseTable) {
      for (const factor of factorNames) {
        expect(Object.keys(factors[factor])).toContain(row[factor]);
      }
    }
    expect(pairwiseTable.length).toBeLessThanOrEqual(60);
  });

  it('puts the levels of its row into each of the first cases', () => {
    const portLabels: Readonly<Record<string, string>> = {
      number: 'port:number',
      named: 'port:named',
      range: 'port:range',
      rangeOfOne: 'port:range-of-one',
    };
    pairwiseTable.forEach((row, index) => {
      // Seed 0 begins at row 0.
      const { metadata } = generateScenario({ externalEndpoints: 1 }, 0, index);
      const expected = [
        ...(portLabels[row.port] === undefined ? [] : [portLabels[row.port]]),
        ...(row.port === 'every' || row.protocol === 'default' ? [] : [`protocol:${row.protocol}`]),
        ...(['pod', 'node', 'external'].includes(row.cidr) ? [`cidr:around-${row.cidr}`] : []),
        ...(row.hostNetwork === 'yes' ? ['pod:hostNetwork'] : []),
        ...(row.policyTypes === 'default' ? ['policyTypes:absent'] : []),
      ];
      expect(metadata.labels).toEqual(expect.arrayContaining(expected));
    });
  });

  it('begins at another row under another seed', () => {
    const hosts = (seed: number): readonly boolean[] =>
      pairwiseTable.map(
        (_, index) =>
          generateScenario({}, seed, index).metadata.labels?.includes('pod:hostNetwork') ?? false,
      );
    const rows = pairwiseTable.map(({ hostNetwork }) => hostNetwork === 'yes');
    expect(hosts(0)).toEqual(rows);
    expect(hosts(3)).toEqual([...rows.slice(3), ...rows.slice(0, 3)]);
  });
});
