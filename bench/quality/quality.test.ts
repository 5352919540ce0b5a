import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countFalseReports } from './count-false-reports.ts';
import { firstKills, medianKills } from './first-kills-of.ts';
import { stillFaults } from './killed-faults.ts';
import { medianOf, movingFaults, movingKills } from './moving-kills.ts';

/** What is committed in budgets.json may only improve; medians are rounded up to a coarse scale. */
interface Budgets {
  /** Faults that seed 1 must have killed after so many cases. */
  readonly seedOne: { readonly cases: number; readonly killed: number };
  /** Most cases to the first kill, median over the seeds, per fault. */
  readonly firstKill: {
    readonly seeds: number;
    readonly casesMax: number;
    readonly median: Readonly<Record<string, number>>;
  };
  /** The same for faults that take a campaign over time: of class churn, and one that comes and goes. */
  readonly movingKill: {
    readonly seeds: number;
    readonly casesMax: number;
    readonly median: Readonly<Record<string, number>>;
  };
  readonly falseReports: {
    readonly noise: number;
    readonly chaos: string;
    readonly cases: number;
    readonly reported: number;
    /** Most cases of which chaos may make an inconclusive one. */
    readonly inconclusiveUnderChaos: number;
  };
}

const budgets = JSON.parse(
  readFileSync(new URL('budgets.json', import.meta.url), 'utf8'),
) as Budgets;
const deep = process.env['KUBEPROP_DEEP'] === '1';
const deepTimeoutMs = 3_600_000;
/** The share of the figures that every run of the unit tests repeats. */
const cases = deep ? budgets.falseReports.cases : 60;

describe('quality of the generated cases', () => {
  it('every fault that one world shows has a budget', () => {
    expect(Object.keys(budgets.firstKill.median).toSorted()).toEqual(stillFaults.toSorted());
  });

  it('the first cases of seed 1 kill as many faults as they did', { timeout: 120_000 }, () => {
    const { cases: casesMax, killed } = budgets.seedOne;
    expect(firstKills({ seed: 1, casesMax, firstIndex: 0 }).size).toBeGreaterThanOrEqual(killed);
  });

  if (deep) {
    it('no fault takes more cases than its budget', { timeout: deepTimeoutMs }, () => {
      const { seeds, casesMax, median } = budgets.firstKill;
      const measured = medianKills(
        Array.from({ length: seeds }, (_, index) =>
          firstKills({ seed: index + 1, casesMax, firstIndex: 0 }),
        ),
      );
      const worse = stillFaults.filter(
        (fault) => (measured[fault] ?? Infinity) > (median[fault] ?? 0),
      );
      expect(worse.map((fault) => `${fault}: ${measured[fault] ?? 'not killed'}`)).toEqual([]);
    });
  }
});

describe('quality of the generated stateful cases', () => {
  const { seeds, casesMax, median } = budgets.movingKill;

  it('every fault that takes more than one world has a budget', () => {
    expect(Object.keys(median).toSorted()).toEqual(movingFaults.toSorted());
  });

  it.each(movingFaults)('seed 1 kills %s', { timeout: 120_000 }, async (fault) => {
    expect(await movingKills(fault, 1, casesMax)).not.toContain(Infinity);
  });

  if (deep) {
    it.each(movingFaults)(
      '%s takes no more cases than its budget',
      { timeout: deepTimeoutMs },
      async (fault) => {
        const kills = await movingKills(fault, seeds, casesMax);
        expect(medianOf(kills)).toBeLessThanOrEqual(median[fault] ?? 0);
      },
    );
  }
});

describe('false reports of a cluster that conforms', { timeout: deepTimeoutMs }, () => {
  const { noise, chaos, reported, inconclusiveUnderChaos } = budgets.falseReports;

  it(`none in ${cases} cases where open cells time out`, async () => {
    const counted = await countFalseReports(cases, 1, noise, '');
    expect(counted.reported.length).toBeLessThanOrEqual(reported);
    expect(counted.statuses.conforms).toBe(cases);
    expect(counted.dismissed).toBeGreaterThan(0);
  });

  it(`none in ${cases} cases where the environment fails as well`, async () => {
    const counted = await countFalseReports(cases, 2, noise, chaos);
    expect(counted.reported.length).toBeLessThanOrEqual(reported);
    expect(counted.cases).toBe(cases);
    expect(counted.statuses.inconclusive / cases).toBeLessThan(inconclusiveUnderChaos);
  });
});
