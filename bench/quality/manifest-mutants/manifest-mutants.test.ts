import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { alteringCase } from './altering-case.ts';
import { examineMutant } from './examine-mutant.ts';
import type { ManifestMutant } from './mutant.ts';
import { manifestMutants } from './mutants.ts';
import { createSuite, type MutantSuite } from './suite.ts';

const { signal } = new AbortController();
const casesMax = 60;

describe('manifest mutants', () => {
  let suite: MutantSuite;
  beforeAll(async () => {
    suite = await createSuite({ target: 'simulated', seed: 1, shared: false }, signal);
  });

  it('are more than 20, each with a name of its own', () => {
    expect(new Set(manifestMutants.map(({ name }) => name)).size).toBe(manifestMutants.length);
    expect(manifestMutants.length).toBeGreaterThan(20);
  });

  it('each alter a definite prediction of an early generated case', () => {
    const harmless = manifestMutants.filter(
      (mutant) => alteringCase(mutant, suite.scenarioAt, suite, casesMax) === undefined,
    );
    expect(harmless.map(({ name }) => name)).toEqual([]);
  });

  it.each(['except-dropped', 'pod-label-changed'])(
    '%s is found, confirmed, shrunk to two pods at most, and replayed from its folder alone',
    async (name) => {
      const mutant = manifestMutants.find((candidate) => candidate.name === name);
      const examined = await examine(suite, mutant);
      expect(examined).toMatchObject({ found: true, confirmed: true, ended: 'minimal' });
      expect(examined).toMatchObject({ replayed: true, healthy: true });
      expect(examined.after).toMatch(/^[12]\/[12]\//);
    },
    120_000,
  );
});

function examine(
  suite: MutantSuite,
  mutant: ManifestMutant | undefined,
): ReturnType<typeof examineMutant> {
  if (mutant === undefined) throw new Error('there is no such mutant');
  const altering = alteringCase(mutant, suite.scenarioAt, suite, casesMax);
  if (altering === undefined) throw new Error(`${mutant.name} alters nothing`);
  return examineMutant(
    mutant,
    altering,
    {
      openCluster: suite.openCluster,
      generatorOptions: suite.generatorOptions,
      reportDirectory: mkdtempSync(join(tmpdir(), 'kubeprop-mutants-')),
      ...{ seed: 1, settleTimeoutMs: 2000, shrinkLanes: 4 },
    },
    signal,
  );
}
