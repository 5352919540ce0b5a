import { describe, expect, it } from 'vitest';
import { generateLifecycleScenario } from '../../generators/lifecycle/lifecycle.ts';
import { specificationProfile } from '../../model/profile.ts';
import { scenarioSchema } from '../../model/schema.ts';
import { changeableCluster, type IsWrong } from '../testing/changeable-cluster.ts';
import { confirmCourses } from './confirm-courses.ts';
import type { ConfirmedService, UnconfirmedService } from './confirm-targets.ts';
import { runFlowCase } from './run-flow-case.ts';
import { createServiceLanes } from './service-lanes.ts';
import { serviceTargets } from './service-targets.ts';

const options = { ipFamilies: 'dual', externalEndpoints: 1 } as const;
const [before, scenario] = [4, 0].map((index) => generateLifecycleScenario(options, 1, index));
const { signal } = new AbortController();

/** One answer for each target of a case that the first lane shows. */
async function confirm(isWrong: IsWrong): Promise<readonly (ConfirmedService | UnconfirmedService)[]> {
  if (before === undefined || scenario === undefined) throw new Error('two scenarios are drawn');
  const cluster = changeableCluster(isWrong);
  const plan = { cluster, profile: specificationProfile, settleTimeoutMs: 10_000, healthChecks: true };
  const lanes = createServiceLanes({ ...plan, date: () => new Date(0) });
  const context = await lanes.open(0, signal);
  await runFlowCase(context, { scenario: before, phase: 'generate', index: 0 }, signal);
  const first = await runFlowCase(context, { scenario, phase: 'generate', index: 1 }, signal);
  const targets = serviceTargets(first);
  expect(targets.length).toBeGreaterThan(0);
  const confirming = { lanes, lane: { context, past: [before] }, onRun: () => undefined };
  return await confirmCourses(confirming, first, targets, signal);
} // prettier-ignore

const stabilities = (answers: readonly (ConfirmedService | UnconfirmedService)[]): unknown =>
  answers.map((answer) => ('stability' in answer ? answer.stability : answer.reason));

describe('a course of events that violates', () => {
  it('is stable where the next fresh lane shows the same', async () => {
    const answers = await confirm(() => true);
    for (const one of stabilities(answers) as unknown[]) expect(one).toMatchObject({ kind: 'stable' });
  }); // prettier-ignore

  it('is intermittent where a later fresh lane shows it', async () => {
    const answers = await confirm((opened) => opened % 3 === 0);
    for (const one of stabilities(answers) as unknown[]) {
      expect(one).toEqual({ kind: 'intermittent', mismatches: 1, repeats: 3 });
    }
  });

  it('depends on the past where it shows after the world before alone', async () => {
    const answers = await confirm((_opened, applies) => applies > 1);
    for (const answer of answers) {
      expect(answer).toMatchObject({ stability: { kind: 'state-dependent', preceding: 1 } });
      if (!('scenario' in answer)) throw new Error(answer.reason);
      expect(answer.scenario.steps).toHaveLength(1);
      // Its folder can be read again: events are those of the last world.
      expect(scenarioSchema.safeParse(answer.scenario).success).toBe(true);
    }
  });

  it('is no finding where its own lane alone showed it', async () => {
    for (const one of stabilities(await confirm((opened) => opened === 0)) as unknown[]) {
      expect(one).toBe('it showed once, and in none of 9 courses in fresh lanes');
    }
  });
});
