import { describe, expect, it } from 'vitest';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import {
  deriveRelation,
  generateRelations,
} from '../../generators/relations/generate-relations.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { Relation } from '../../model/relation.ts';
import type { RelationResult } from '../../model/relation-result.ts';
import type { Scenario } from '../../model/scenario.ts';
import { createAlphaBudget } from '../alpha-budget.ts';
import { createFreshLanes } from '../investigate/fresh-lanes.ts';
import { createProbeTimeouts } from '../probe-timeouts.ts';
import type { CaseContext } from '../case-context.ts';
import { runRelationCase } from './run-relation-case.ts';
import { shrinkRelation } from './shrink-relation.ts';

const signal = new AbortController().signal;
const options = { ipFamilies: 'dual', externalEndpoints: 1, podsMax: 6 } as const;
const seed = 1;

/** A cluster that enforces one policy for a pod, and the first relation that it breaks. */
async function brokenRelation() {
  const cluster = createSimulatedCluster({
    ...{ externalEndpoints: 1, faults: ['second-policy-ignored'], seed: 3 },
  });
  const timeouts = createProbeTimeouts();
  const alpha = createAlphaBudget();
  const contexts = await Promise.all(
    Array.from({ length: 4 }, async (_, number): Promise<CaseContext> => ({
      ...{ lane: await cluster.openLane(number, signal), clock: cluster.clock },
      ...{ facts: cluster.facts, profile: specificationProfile, timeouts, alpha },
      ...{ settleTimeoutMs: 2000, throwRejections: true, memory: new Map() },
      date: () => new Date(0),
    })),
  );
  for (let index = 0; index < 20; index++) {
    const { relations } = await runRelationCase(contexts, generateRelations(options, seed, index), index, signal); // prettier-ignore
    const broken = relations.find(({ status }) => status === 'broken');
    if (broken !== undefined) return { cluster, contexts, broken, index };
  }
  throw new Error('no relation is broken');
}

const shrink = { lanes: 4, timeLimitMs: 3_600_000 };
const sizeOf = ({ world }: Scenario): number => world.pods.length + world.networkPolicies.length;

describe('shrinkRelation', () => {
  it('keeps a base that breaks the relation still, without what it does not need', async () => {
    const { cluster, contexts, broken, index } = await brokenRelation();
    const derive = (name: string, base: Scenario): Relation | undefined =>
      deriveRelation(name, base, seed, index);
    const lanes = createFreshLanes(cluster);
    const context = { cluster, lanes, contexts, shrink, derive };
    const reduced = await shrinkRelation(context, broken, index, signal);
    expect(reduced?.ended).toBe('minimal');
    expect(reduced?.kind).toContain(broken.name);
    expect(reduced && sizeOf(reduced.scenario)).toBeLessThanOrEqual(4);
    expect(reduced && derive(broken.name, reduced.scenario)?.variant).toEqual(reduced?.variant);
  });

  it('gives nothing where no smaller base carries the relation, or nothing broke it for good', async () => {
    const { cluster, contexts, broken, index } = await brokenRelation();
    const lanes = createFreshLanes(cluster);
    const context = { cluster, lanes, contexts, shrink, derive: () => undefined };
    expect(await shrinkRelation(context, broken, index, signal)).toBeUndefined();
    const undecided: RelationResult = { ...broken, differences: [] };
    const derive = (name: string, base: Scenario): Relation | undefined =>
      deriveRelation(name, base, seed, index);
    expect(await shrinkRelation({ ...context, derive }, undecided, index, signal)).toBeUndefined();
  });
});
