import { describe, expect, it } from 'vitest';
import { generateLifecycleScenario } from '../../generators/lifecycle/lifecycle.ts';
import { specificationProfile } from '../../model/profile.ts';
import { changeableCluster } from '../testing/changeable-cluster.ts';
import { runFlowCase } from './run-flow-case.ts';
import { createServiceLanes } from './service-lanes.ts';
import { serviceTargets, showsTarget } from './service-targets.ts';
import { shrinkService, type ShrunkService } from './shrink-service.ts';

const options = { ipFamilies: 'dual', externalEndpoints: 1 } as const;
const scenario = generateLifecycleScenario(options, 1, 0);
const { signal } = new AbortController();

interface Shrinking {
  readonly shrunk: ShrunkService;
  /** Courses that were taken. */
  readonly courses: number;
}

/** Shrinks what the first lane shows of a course that every third lane shows, as long as fewer were opened than `lanesMax`. */
async function shrinkRare(lanesMax: number, timeLimitMs = 1_000_000): Promise<Shrinking> {
  const cluster = changeableCluster((opened) => opened % 3 === 0 && opened < lanesMax);
  const lanes = createServiceLanes({ cluster, profile: specificationProfile, settleTimeoutMs: 10_000, healthChecks: true, date: () => new Date(0) }); // prettier-ignore
  const request = { scenario, phase: 'generate', index: 0 } as const;
  const first = await lanes.withFresh((context) => runFlowCase(context, request, signal), signal);
  const [target] = serviceTargets(first);
  if (target === undefined) throw new Error('the first lane shows nothing');
  let courses = 0;
  const shrinking = { lanes, options: { lanes: 1, timeLimitMs }, onRun: () => courses++ };
  const shrunk = await shrinkService(shrinking, first, { scenario, target, rate: 1 / 3 }, cluster, signal); // prettier-ignore
  return { shrunk, courses };
}

describe('a course of events that comes and goes', () => {
  it('is shrunk to the events that it needs, each candidate tried in several fresh lanes', async () => {
    const { shrunk } = await shrinkRare(Infinity);
    expect(shrunk.summary).toMatchObject({ ended: 'minimal' });
    const events = shrunk.scenario.lifecycle?.map(({ event }) => event);
    expect(events).toEqual(['startup-passes', 'liveness-fails']);
    expect(shrunk.result !== undefined && showsTarget(shrunk.result, shrunk.target)).toBe(true);
  });

  it('stays as large as it was found where no lane shows it any more', async () => {
    const { shrunk, courses } = await shrinkRare(1, 100_000);
    expect(shrunk).toMatchObject({ scenario, result: undefined });
    // The last word takes it until the test says that it is gone, and so does every candidate in time.
    expect(courses).toBeGreaterThanOrEqual(2 * 9);
  });

  it('takes one course at most for a candidate once its time is over', async () => {
    const { shrunk, courses } = await shrinkRare(Infinity, 1);
    expect(shrunk.summary.rounds).toBe(1);
    expect(courses).toBeLessThanOrEqual(1 + 9);
  });
});
