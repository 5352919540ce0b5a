import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../cluster/simulated/faults.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { generateRelations } from '../../generators/relations/generate-relations.ts';
import type { StepResult } from '../../model/case-result.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { Relation, RelationCase } from '../../model/relation.ts';
import type { RelationResult } from '../../model/relation-result.ts';
import { formatBrokenRelation } from '../../report/relation-text.ts';
import { sampleCase } from '../../report/testing/sample-case.ts';
import { createAlphaBudget } from '../alpha-budget.ts';
import { createProbeTimeouts } from '../probe-timeouts.ts';
import type { CaseContext } from '../case-context.ts';
import { compareMatrices } from './compare-matrices.ts';
import { runRelationCase } from './run-relation-case.ts';

const signal = new AbortController().signal;
const options = { ipFamilies: 'dual', externalEndpoints: 1, podsMax: 6 } as const;

async function openContexts(
  lanes: number,
  faults: readonly FaultName[] = [],
  noise = 0,
): Promise<readonly CaseContext[]> {
  const cluster = createSimulatedCluster({ externalEndpoints: 1, faults, noise, seed: 3 });
  const timeouts = createProbeTimeouts();
  const alpha = createAlphaBudget();
  return Promise.all(
    Array.from({ length: lanes }, async (_, number) => ({
      lane: await cluster.openLane(number, signal),
      clock: cluster.clock,
      facts: cluster.facts,
      profile: specificationProfile,
      timeouts,
      settleTimeoutMs: 2000,
      alpha,
      throwRejections: true,
      memory: new Map(),
      date: () => new Date(0),
    })),
  );
}

async function runCases(
  contexts: readonly CaseContext[],
  cases: readonly RelationCase[],
): Promise<readonly RelationResult[]> {
  const results: RelationResult[] = [];
  for (const [index, relationCase] of cases.entries()) {
    results.push(...(await runRelationCase(contexts, relationCase, index, signal)).relations);
  }
  return results;
}

function casesOf(seed: number, count: number): readonly RelationCase[] {
  return Array.from({ length: count }, (_, index) => generateRelations(options, seed, index));
}

describe('relations on the simulated cluster', () => {
  it('hold where nothing is wrong, also with 1 % noise', async () => {
    const results = await runCases(await openContexts(4, [], 0.01), casesOf(4, 12));
    expect(results.map(({ status }) => status).filter((status) => status !== 'holds')).toEqual([]);
    expect(results.length).toBeGreaterThan(30);
    expect(results.reduce((sum, { compared }) => sum + compared, 0)).toBeGreaterThan(5000);
  }, 60_000);

  it('give the same with two lanes, in which the variants take turns', async () => {
    const cases = casesOf(4, 4);
    const wide = await runCases(await openContexts(4), cases);
    expect(await runCases(await openContexts(2), cases)).toEqual(wide);
  }, 60_000);

  it('are broken by a fault, without any prediction, and confirmed in both lanes', async () => {
    const pivots = casesOf(2, 40).flatMap(({ base, relations }) => {
      const chosen = relations.filter(({ name }) => name === 'pivot-miss');
      return chosen.length === 0 ? [] : [{ base, relations: chosen }];
    });
    const results = await runCases(await openContexts(2, ['not-in-missing-key-false']), pivots);
    const broken = results.filter(({ status }) => status === 'broken');
    const missed = await runCases(await openContexts(2, ['ignores-except']), pivots);
    const also = missed.filter(({ status }) => status === 'broken');
    expect([...broken, ...also].length).toBeGreaterThan(0);
    for (const { differences, scenarios } of also) {
      expect(differences.every(({ repeats, mismatches }) => repeats === mismatches)).toBe(true);
      expect(scenarios?.variant.metadata.name).toMatch(/-pivot-miss$/);
    }
  }, 60_000);

  it('accuse the oracle where it predicts both sides as they are', async () => {
    const [first] = casesOf(4, 1);
    if (first === undefined) throw new Error('nothing was generated');
    const { base } = first;
    const wrong: Relation = {
      name: 'policies-do-nothing',
      family: 'neutral',
      detail: 'a relation that does not hold',
      expected: { kind: 'equal' },
      variant: { ...base, world: { ...base.world, networkPolicies: [] } },
    };
    const [result] = await runCases(await openContexts(2), [{ base, relations: [wrong] }]);
    expect(result?.status).toBe('oracle');
    const text = formatBrokenRelation(result ?? raise(), {
      caseName: 'rel',
      replayCommand: 'kubeprop replay',
      scenarioPaths: [],
    }).join('\n');
    expect(text).toContain('ORACLE OR HARNESS BUG');
    expect(text).toMatch(/base timeout \(predicted deny, rules [\d, ]+\), variant connected/);
  }, 60_000);
});

describe('compareMatrices', () => {
  const step = sampleCase.steps[0] ?? raise();

  it('compares equal cells and finds the one that differs', () => {
    const other: StepResult = {
      ...step,
      observations: step.observations.with(1, { outcome: 'timeout' }),
    };
    expect(compareMatrices(step, other, { kind: 'equal' })).toMatchObject({
      compared: 3,
      open: 1,
      openDifferent: 0,
      broken: [{ base: { outcome: 'connected' }, variant: { outcome: 'timeout' } }],
    });
  });

  it('asserts only one direction of a subset or superset', () => {
    const closed: StepResult = {
      ...step,
      observations: step.observations.with(1, { outcome: 'timeout' }),
    };
    expect(compareMatrices(step, closed, { kind: 'subset' }).broken).toEqual([]);
    expect(compareMatrices(step, closed, { kind: 'superset' }).broken).toHaveLength(1);
    expect(compareMatrices(closed, step, { kind: 'superset' }).broken).toEqual([]);
    expect(compareMatrices(closed, step, { kind: 'subset' }).broken).toHaveLength(1);
  });

  it('records an open cell that differs, and never asserts it', () => {
    const other: StepResult = {
      ...step,
      observations: step.observations.with(3, { outcome: 'connected', identity: 'uid-b' }),
    };
    const { broken, open, openDifferent } = compareMatrices(step, other, { kind: 'equal' });
    expect({ broken, open, openDifferent }).toEqual({ broken: [], open: 1, openDifferent: 1 });
  });

  it('leaves out cells without a usable answer and cells that one side alone has', () => {
    const lost: StepResult = {
      ...step,
      probes: step.probes.with(2, { ...(step.probes[2] ?? raise()), port: 9 }),
      verdicts: step.verdicts.with(1, { status: 'unknown', reason: 'lost' }),
    };
    expect(compareMatrices(step, lost, { kind: 'equal' })).toMatchObject({ compared: 1, open: 1 });
  });
});

function raise(): never {
  throw new Error('missing');
}
