/**
 * One case of relations: base and variants live in sibling lanes at the same time, each is applied, settled, probed and
 * judged as any case, then the matrices are compared. Where there are fewer lanes than variants the base stays and the
 * variants take turns.
 */
import type { CaseResult } from '../../model/case-result.ts';
import type { Relation, RelationCase } from '../../model/relation.ts';
import {
  confirmedDifferences,
  type RelationDifference,
  type RelationResult,
  type RelationStatus,
} from '../../model/relation-result.ts';
import type { CaseContext } from '../case-context.ts';
import { runCase } from '../run-case.ts';
import { compareMatrices, type Comparison } from './compare-matrices.ts';
import { confirmDifferences, type Side } from './confirm-differences.ts';

export interface RelationCaseResult {
  readonly index: number;
  /** Of the base and of each variant, as the oracle judges them. */
  readonly worlds: readonly CaseResult[];
  readonly relations: readonly RelationResult[];
}

/** Runs a case. The first context is the base's; there are two at least. Throws as runCase does. */
export async function runRelationCase(
  contexts: readonly CaseContext[],
  { base, relations }: RelationCase,
  index: number,
  signal: AbortSignal,
): Promise<RelationCaseResult> {
  const [baseContext, ...variantContexts] = contexts;
  if (baseContext === undefined || variantContexts.length === 0) {
    throw new RangeError('runRelationCase: needs two lanes');
  }
  const start = (context: CaseContext, scenario: RelationCase['base']): Promise<CaseResult> =>
    runCase(context, { scenario, phase: 'generate', index }, signal);
  const baseRun = start(baseContext, base);
  const worlds: CaseResult[] = [];
  const results: RelationResult[] = [];
  for (let first = 0; first < relations.length; first += variantContexts.length) {
    const wave = relations.slice(first, first + variantContexts.length);
    const runs = wave.map((relation, position) =>
      start(variantContexts[position] ?? baseContext, relation.variant),
    );
    const [baseResult, ...variants] = await Promise.all([baseRun, ...runs]);
    if (first === 0) worlds.push(baseResult);
    worlds.push(...variants);
    for (const [position, relation] of wave.entries()) {
      const result = variants[position];
      const context = variantContexts[position];
      if (result === undefined || context === undefined) continue;
      const sides = {
        base: { context: baseContext, result: baseResult },
        variant: { context, result },
      };
      results.push(await judgeRelation(relation, sides, signal));
    }
  }
  if (relations.length === 0) worlds.push(await baseRun);
  return { index, worlds, relations: results };
}

async function judgeRelation(
  relation: Relation,
  sides: { readonly base: Side; readonly variant: Side },
  signal: AbortSignal,
): Promise<RelationResult> {
  const { name, family, detail, expected, variant } = relation;
  const what = { name, family, detail };
  const before = sides.base.result.steps.at(-1);
  const after = sides.variant.result.steps.at(-1);
  const complete = [sides.base.result, sides.variant.result].every(
    ({ scenario, steps }) => steps.length === scenario.steps.length + 1,
  );
  if (before === undefined || after === undefined || !complete) {
    const reason = sides.base.result.reason ?? sides.variant.result.reason ?? 'a side did not run';
    const none = { compared: 0, open: 0, openDifferent: 0, differences: [] };
    return { ...what, ...none, status: 'inconclusive', reason };
  }
  const comparison = compareMatrices(before, after, expected);
  const differences =
    comparison.broken.length === 0
      ? []
      : await confirmDifferences(sides, expected, comparison.broken, signal);
  const unsettled = [before, after].find(({ settle }) => settle.status !== 'settled');
  const { compared, open, openDifferent } = comparison;
  const result: RelationResult = {
    ...what,
    ...statusOf(comparison, differences, unsettled?.settle.status),
    compared,
    open,
    openDifferent,
    differences,
  };
  if (result.status === 'holds' || result.status === 'inconclusive') return result;
  return { ...result, scenarios: { base: sides.base.result.scenario, variant } };
}

/** A confirmed difference outranks the rest; one that the oracle predicts on both sides accuses the oracle. */
function statusOf(
  { compared }: Comparison,
  differences: readonly RelationDifference[],
  unsettled: string | undefined,
): { readonly status: RelationStatus; readonly reason?: string } {
  const confirmed = differences.filter(({ decision }) => decision === 'confirmed');
  if (confirmed.some((difference) => !isPredicted(difference))) return { status: 'broken' };
  if (confirmed.length > 0) return { status: 'oracle' };
  const undecided = differences.filter(({ decision }) => decision === 'undecided').length;
  if (undecided > 0)
    return { status: 'inconclusive', reason: `${undecided} cells stayed undecided` };
  if (unsettled !== undefined) return { status: 'inconclusive', reason: `a side is ${unsettled}` };
  if (compared === 0) return { status: 'inconclusive', reason: 'no cell could be compared' };
  return { status: 'holds' };
}

function isPredicted({ base, variant }: RelationDifference): boolean {
  return [base, variant].every(({ outcome, predicted }) => {
    const reached = outcome === 'connected' || outcome === 'delivered';
    return reached === (predicted === 'allow');
  });
}

/** Whether the case shows a fault of the cluster, by a relation or by a world of its own. */
export function violates({ worlds, relations }: RelationCaseResult): boolean {
  return (
    worlds.some(({ status }) => status === 'violates') ||
    relations.some(
      (result) => result.status === 'broken' && confirmedDifferences(result).length > 0,
    )
  );
}
