/**
 * From a broken relation to the smallest base that breaks it: parts of the base go, and the relation is made anew for what
 * is left. Candidates run on pairs of the lanes that the case ran on; a fresh pair has the last word.
 */
import type { Cluster } from '../../cluster/cluster.ts';
import type { CaseRequest } from '../../model/case-result.ts';
import { HarnessError } from '../../model/errors.ts';
import type { ReducedViolation } from '../../model/reduced-violation.ts';
import type { Relation } from '../../model/relation.ts';
import { confirmedDifferences, type RelationResult } from '../../model/relation-result.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Candidate } from '../../shrink/candidate.ts';
import { reduce } from '../../shrink/reduce.ts';
import type { FreshLane, FreshLanes } from '../investigate/fresh-lanes.ts';
import type { CaseContext } from '../case-context.ts';
import type { ShrinkOptions } from '../run-plan.ts';
import { executeReduction } from '../shrink/execute-reduction.ts';
import { runRelationCase } from './run-relation-case.ts';

/** Two whole cases a candidate: fewer rounds than for a cell that is simply wrong. */
const roundsMax = 40;

export interface ShrinkRelationContext {
  readonly cluster: Cluster;
  readonly lanes: FreshLanes;
  /** Lanes of the run, two at least. */
  readonly contexts: readonly CaseContext[];
  readonly shrink: ShrinkOptions;
  /** The relation of a name for another base, with the choices of the case. */
  readonly derive: (name: string, base: Scenario) => Relation | undefined;
}

/** Undefined where nothing smaller breaks it, or a fresh pair of lanes does not show it. */
export async function shrinkRelation(
  { cluster, lanes, contexts, shrink, derive }: ShrinkRelationContext,
  broken: RelationResult,
  index: number,
  signal: AbortSignal,
): Promise<ReducedViolation | undefined> {
  const { name, family, scenarios } = broken;
  const [difference] = confirmedDifferences(broken);
  if (difference === undefined || scenarios === undefined) return undefined;
  const pairs = Math.floor(contexts.length / 2);
  const isBroken = async (
    scenario: Scenario,
    pair: readonly CaseContext[],
  ): Promise<Relation | undefined> => {
    const relation = derive(name, scenario);
    if (relation === undefined) return undefined;
    const again = { base: scenario, relations: [relation] };
    const { relations } = await runRelationCase(pair, again, index, signal);
    return relations[0]?.status === 'broken' ? relation : undefined;
  };
  const ask = async ({ scenario }: Candidate, position: number): Promise<boolean> =>
    (await isBroken(scenario, contexts.slice(2 * position, 2 * position + 2))) !== undefined;
  const { base } = scenarios;
  const original = { scenario: base, cell: { step: 0, probe: difference.probe } };
  const budget = { clock: cluster.clock, ...shrink, lanes: pairs, roundsMax };
  const reduced = await executeReduction(original, budget, { plan: reduce, ask }, signal);
  const { scenario } = reduced.candidate;
  if (scenario === base || signal.aborted) return undefined;
  const request = { scenario, phase: 'generate', index } as const;
  const fresh = await openFreshPair(lanes, contexts, request, signal).catch(ifNoLane);
  if (fresh === undefined) return undefined;
  try {
    const pair = fresh.map(({ context }) => context);
    const relation = await isBroken(scenario, pair);
    if (relation === undefined) return undefined;
    const { rounds, candidates, ended } = reduced;
    return {
      ...{ phase: 'generate', index, kind: `${family}/${name} (${relation.detail})` },
      ...{ scenario, variant: relation.variant, rounds, candidates, ended },
    };
  } finally {
    for (const lane of fresh) await lane.close();
  }
}

/** The relation stays broken as it was found. */
function ifNoLane(error: unknown): undefined {
  if (error instanceof HarnessError && error.code === 'environment') return undefined;
  throw error;
}

async function openFreshPair(
  lanes: FreshLanes,
  [like]: readonly CaseContext[],
  request: CaseRequest,
  signal: AbortSignal,
): Promise<readonly FreshLane[]> {
  if (like === undefined) return [];
  const first = await lanes.open(like, request, signal);
  try {
    return [first, await lanes.open(like, request, signal)];
  } catch (error) {
    await first.close();
    throw error;
  }
}
