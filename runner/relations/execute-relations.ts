/**
 * A run of the suite `relations`: case after case on sibling lanes, each with its base and variants side by side. Prints
 * and records broken relations as well as worlds that the oracle calls violating; the exit code is that of any run.
 */
import { setMaxListeners } from 'node:events';
import { summarizeCase, type CaseSummary } from '../../model/case-summary.ts';
import { HarnessError } from '../../model/errors.ts';
import type { ReducedViolation } from '../../model/reduced-violation.ts';
import type { Relation, RelationCase } from '../../model/relation.ts';
import type { RelationResult } from '../../model/relation-result.ts';
import type { Scenario } from '../../model/scenario.ts';
import { formatViolatingCase } from '../../report/case-text.ts';
import { createProgress, type Progress } from '../../report/progress.ts';
import { formatReduced } from '../../report/reduced-text.ts';
import { formatBrokenRelation, formatRelationSummary } from '../../report/relation-text.ts';
import { formatSummary } from '../../report/summary-text.ts';
import { createAlphaBudget, type AlphaBudget } from '../alpha-budget.ts';
import { exitCodeOf, introduce, recordStart } from '../execute-run.ts';
import { createFreshLanes, type FreshLanes } from '../investigate/fresh-lanes.ts';
import { checkPositiveControl } from '../positive-control.ts';
import { createProbeTimeouts } from '../probe-timeouts.ts';
import { describeBehaviour } from '../profile/describe-behaviour.ts';
import { createOpenTally } from '../profile/open-tally.ts';
import type { CaseContext } from '../case-context.ts';
import { inconclusiveReasons } from '../run-health.ts';
import type { RunExitCode, RunPlan } from '../run-plan.ts';
import { openPlanReport, type RunReport } from '../run-report.ts';
import { shrinkRelation } from './shrink-relation.ts';
import { runRelationCase, violates, type RelationCaseResult } from './run-relation-case.ts';

/** The base and a variant. */
export const relationLanesMin = 2;
/** Cases that are printed in full; the others are counted and recorded. */
const printedMax = 3;
/** Cases in a row whose worlds all failed to run: the environment is broken. */
const environmentFailuresMax = 3;

export interface RelationPlan extends RunPlan {
  readonly relationsAt: (index: number) => RelationCase;
  /** The relation of a name for another base, with the choices of a case. */
  readonly deriveRelation: (name: string, base: Scenario, index: number) => Relation | undefined;
}

/** Of the broken relations of a case those that were made small, by name. */
type ReducedRelations = ReadonlyMap<string, ReducedViolation>;

/** What a run has gathered so far. */
interface Gathered {
  readonly summaries: CaseSummary[];
  readonly relations: RelationResult[];
  readonly statuses: { readonly status: CaseSummary['status'] }[];
}

/** Runs the plan and returns its exit code: 0, 1, 3 or 130. Throws HarnessError('usage') below two lanes. */
export async function executeRelations(
  plan: RelationPlan,
  signal: AbortSignal,
): Promise<RunExitCode> {
  if (plan.lanes < relationLanesMin) {
    throw new HarnessError('usage', 'the suite relations needs two lanes or more', {
      hint: 'Base and variants live side by side: give --lanes 2 to 4.',
    });
  }
  const report = openPlanReport(plan);
  const progress = createProgress(plan);
  const openTally = createOpenTally();
  const alpha = createAlphaBudget();
  const gathered: Gathered = { summaries: [], relations: [], statuses: [] };
  const start = plan.cluster.clock.now();
  try {
    recordStart(plan, report);
    progress.print(introduce(plan));
    const onCase = (result: RelationCaseResult, reduced: ReducedRelations): void => {
      for (const { steps } of result.worlds) steps.forEach(openTally.addStep);
      record(plan, result, reduced, gathered, report, progress, start);
    };
    const failure = await runCases(plan, alpha, onCase, progress, signal);
    progress.finish();
    if (failure?.code === 'input') throw failure;
    const { summaries: cases, relations, statuses } = gathered;
    const reasons = [
      ...(failure === undefined ? [] : [failure.message]),
      ...(plan.healthChecks ? inconclusiveReasons(cases) : []),
      ...relationReasons(relations),
    ];
    const behaviour = describeBehaviour(openTally.counts());
    const elapsedMs = plan.cluster.clock.now() - start;
    const { facts } = plan.cluster;
    const spent = alpha.spent();
    progress.print(formatRelationSummary(relations, statuses.length));
    progress.print(
      formatSummary({ cases, elapsedMs, facts, behaviour, reasons, findings: [], skipped: [], incapable: [], alpha: spent }), // prettier-ignore
    );
    if (failure?.hint !== undefined) progress.print([`  ${failure.hint}`]);
    const exitCode = exitCodeOf(statuses, reasons, signal.aborted);
    const time = plan.date().toISOString();
    report.write({
      type: 'run-finished',
      time,
      exitCode,
      cases: cases.length,
      reasons,
      alpha: spent,
    });
    progress.print([`history: ${report.historyPath}`]);
    return exitCode;
  } finally {
    report.close();
  }
}

/** Runs cases until the count, the time, a violation or the environment ends it; what was finished was handed over. */
async function runCases(
  plan: RelationPlan,
  alpha: AlphaBudget,
  onCase: (result: RelationCaseResult, reduced: ReducedRelations) => void,
  progress: Progress,
  signal: AbortSignal,
): Promise<HarnessError | undefined> {
  setMaxListeners(0, signal);
  const { clock } = plan.cluster;
  const end = clock.now() + (plan.timeLimitMs ?? Infinity);
  const contexts: CaseContext[] = [];
  try {
    contexts.push(...(await openLanes(plan, alpha, progress, signal)));
    let failures = 0;
    const known = new Set<string>();
    const lanes = createFreshLanes(plan.cluster);
    for (let done = 0; done < (plan.cases ?? Infinity) && clock.now() < end; done++) {
      const index = plan.firstIndex + done;
      const result = await runRelationCase(contexts, plan.relationsAt(index), index, signal);
      onCase(result, await reduceBroken(plan, { lanes, contexts, known }, result, signal));
      if (plan.failFast && violates(result)) return undefined;
      const failed = result.worlds.every(({ steps }) => steps.length === 0);
      failures = failed ? failures + 1 : 0;
      if (failures >= environmentFailuresMax) {
        const reason = result.worlds[0]?.reason ?? 'no reason given';
        return new HarnessError(
          'environment',
          `${failures} cases in a row could not run: ${reason}`,
        );
      }
    }
    return undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof HarnessError)) throw error;
    return error;
  } finally {
    for (const { lane } of contexts) await lane.close();
  }
}

/** What reducing needs over a whole run: a fresh lane's number never comes twice, a known relation is not made small again. */
interface Reducing {
  readonly lanes: FreshLanes;
  readonly contexts: readonly CaseContext[];
  readonly known: Set<string>;
}

/** Makes the first broken relation of each name small. */
async function reduceBroken(
  { cluster, shrink, deriveRelation }: RelationPlan,
  { lanes, contexts, known }: Reducing,
  { index, relations }: RelationCaseResult,
  signal: AbortSignal,
): Promise<ReducedRelations> {
  const reduced = new Map<string, ReducedViolation>();
  if (shrink === undefined) return reduced;
  const derive = (name: string, base: Scenario): Relation | undefined =>
    deriveRelation(name, base, index);
  for (const relation of relations) {
    if (relation.status !== 'broken' || known.has(relation.name)) continue;
    known.add(relation.name);
    const context = { cluster, lanes, contexts, shrink, derive };
    const smaller = await shrinkRelation(context, relation, index, signal);
    if (smaller !== undefined) reduced.set(relation.name, smaller);
  }
  return reduced;
}

/** Opens every lane and shows that the first base is open in it. */
async function openLanes(
  {
    cluster,
    lanes,
    profile,
    settleTimeoutMs,
    healthChecks,
    date,
    relationsAt,
    firstIndex,
  }: RelationPlan,
  alpha: AlphaBudget,
  progress: Progress,
  signal: AbortSignal,
): Promise<readonly CaseContext[]> {
  const { clock, facts } = cluster;
  const timeouts = createProbeTimeouts();
  const { base } = relationsAt(firstIndex);
  const open = async (number: number): Promise<CaseContext> => {
    const lane = await cluster.openLane(number, signal);
    await checkPositiveControl(lane, cluster, base, timeouts, signal);
    const took = `probe timeout ${timeouts.probeTimeoutMs()} ms`;
    progress.print([`${lane.name}: every cell of the open world answered; ${took}`]);
    return {
      lane, clock, facts, profile, timeouts, settleTimeoutMs, alpha, date,
      throwRejections: !healthChecks,
      memory: new Map(),
    }; // prettier-ignore
  };
  return Promise.all(Array.from({ length: lanes }, (_, number) => open(number)));
}

function record(
  plan: RelationPlan,
  result: RelationCaseResult,
  reduced: ReducedRelations,
  gathered: Gathered,
  report: RunReport,
  progress: Progress,
  start: number,
): void {
  const time = plan.date().toISOString();
  const { index, worlds, relations } = result;
  const printing =
    gathered.statuses.filter(({ status }) => status === 'violates').length < printedMax;
  const replayCommand = plan.replayCommand(index);
  // Variants mostly repeat what their base shows.
  const firstViolating = worlds.find((world) => world.status === 'violates');
  for (const world of worlds) {
    const scenarioPath = report.writeCase(world, time);
    gathered.summaries.push(summarizeCase(world));
    if (printing && world === firstViolating) {
      const context = { replayCommand, scenarioPath, settleTimeoutMs: plan.settleTimeoutMs };
      progress.print(['', ...formatViolatingCase(world, context), '']);
    }
  }
  report.write({ type: 'relations-finished', time, index, relations });
  const shown = gathered.relations.filter(({ scenarios }) => scenarios !== undefined).length;
  gathered.relations.push(...relations);
  for (const relation of relations) {
    if (relation.status === 'inconclusive') {
      progress.print([`case ${index}, ${relation.name} is inconclusive: ${relation.reason ?? ''}`]);
    }
    const { scenarios } = relation;
    if (scenarios === undefined || shown >= printedMax) continue;
    const scenarioPaths = [scenarios.base, scenarios.variant].flatMap(
      (one) => report.writeScenario(one) ?? [],
    );
    const caseName = scenarios.base.metadata.name;
    const smaller = recordReduced(reduced.get(relation.name), report, time);
    progress.print(['', ...formatBrokenRelation(relation, { caseName, replayCommand, scenarioPaths }), ...smaller, '']); // prettier-ignore
  }
  const undone = worlds.some((world) => world.status === 'inconclusive');
  const status = violates(result) ? 'violates' : undone ? 'inconclusive' : 'conforms';
  gathered.statuses.push({ status });
  const sentinelMs = worlds.flatMap((world) => summarizeCase(world).sentinelMs);
  const simulated = plan.cluster.facts.kind === 'simulated';
  progress.update({ status, sentinelMs }, simulated ? 0 : plan.cluster.clock.now() - start);
}

/** Records the smallest sides, and gives the lines that show them. */
function recordReduced(
  reduced: ReducedViolation | undefined,
  report: RunReport,
  time: string,
): readonly string[] {
  if (reduced === undefined) return [];
  report.write({ type: 'reduced', time, ...reduced });
  const paths = [reduced.scenario, reduced.variant].flatMap((side) => {
    if (side === undefined) return [];
    const metadata = { name: `${side.metadata.name}-smallest` };
    return report.writeScenario({ ...side, metadata }) ?? [];
  });
  return formatReduced(reduced, paths);
}

/** An oracle that breaks a relation makes every green result doubtful, and so do relations that were not decided. */
function relationReasons(results: readonly RelationResult[]): readonly string[] {
  const oracle = results.filter(({ status }) => status === 'oracle').length;
  const undecided = results.filter(({ status }) => status === 'inconclusive');
  return [
    ...(oracle > 0
      ? [`${oracle} relations accuse the oracle: a bug of kubeprop, please report it`]
      : []),
    ...(results.length === 0 ? ['no relation was tested'] : []),
    ...(undecided.length * 10 > results.length
      ? [`${undecided.length} of ${results.length} relations are inconclusive, the first: ${undecided[0]?.reason ?? ''}`] // prettier-ignore
      : []),
  ];
}
