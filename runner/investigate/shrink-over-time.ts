/**
 * From a violation that shows over time alone (a gap while a change takes effect, an answer that does not stay) to the
 * smallest scenario that shows it. Each candidate runs as a case of its own, whose steps are repeated until Wald's test
 * decides; a fresh lane has the last word. One is reduced for each verdict and kind of change.
 */
import type { Lane } from '../../cluster/cluster.ts';
import { temporalViolations, type CaseResult, type StepResult } from '../../model/case-result.ts';
import type { ReducedViolation } from '../../model/reduced-violation.ts';
import { changesOf } from '../../model/step.ts';
import { temporalVerdicts } from '../../model/temporal.ts';
import type { Candidate } from '../../shrink/candidate.ts';
import { reduce } from '../../shrink/reduce.ts';
import type { ViolatedLane } from '../campaign.ts';
import type { RunPlan } from '../run-plan.ts';
import { runCase } from '../run-case.ts';
import { executeReduction } from '../shrink/execute-reduction.ts';
import { probeText } from '../temporal/confirm-openings.ts';
import type { FreshLanes } from './fresh-lanes.ts';

/** A candidate takes whole transitions back and forth: fewer rounds than for a cell that is simply wrong. */
const roundsMax = 30;

export interface OverTimeContext {
  readonly plan: Pick<RunPlan, 'cluster' | 'shrink'>;
  readonly lanes: FreshLanes;
  readonly lane: ViolatedLane;
}

/** What violates over time in a case, first of all; undefined where nothing does. */
export interface OverTimeTarget {
  readonly candidate: Candidate;
  readonly verdict: string;
  /** `never open, after put NetworkPolicy`: what makes two of them alike. */
  readonly kind: string;
}

/** The first step that violates over time, with a cell that showed it. */
export function overTimeTarget({ scenario, steps }: CaseResult): OverTimeTarget | undefined {
  for (const step of steps) {
    if (step.temporal === undefined || temporalViolations(step).length === 0) continue;
    for (const [verdict, seen] of temporalVerdicts(step.temporal)) {
      if (verdict === 'eventually' || seen.status !== 'violates') continue;
      const probe = [...step.probes, ...step.temporal.watched.map((watched) => watched.probe)].find(
        (one) => seen.cells.includes(probeText(one)),
      );
      const change = scenario.steps[step.step - 1];
      if (probe === undefined || change === undefined) continue;
      const cut = { ...scenario, steps: scenario.steps.slice(0, step.step) };
      const kinds = changesOf(change).map((one) =>
        'put' in one ? `put ${one.put.kind}` : (Object.keys(one)[0] ?? ''),
      );
      return {
        candidate: { scenario: cut, cell: { step: step.step, probe } },
        verdict,
        kind: `${verdict}, after ${[...new Set(kinds)].join(', ')}`,
      };
    }
  }
  return undefined;
}

/** Undefined where shrinking is off, or a fresh lane does not show the smallest scenario. */
export async function shrinkOverTime(
  { plan: { cluster, shrink }, lanes, lane }: OverTimeContext,
  { candidate, verdict, kind }: OverTimeTarget,
  { phase, index }: CaseResult,
  signal: AbortSignal,
): Promise<ReducedViolation | undefined> {
  if (shrink === undefined) return undefined;
  const firstLane = lanes.reserve(shrink.lanes);
  const opened: Lane[] = [];
  const ask = async ({ scenario, cell }: Candidate, position: number): Promise<boolean> => {
    const own = (opened[position] ??= await cluster.openLane(firstLane + position, signal));
    const context = { ...lane.context, lane: own, memory: new Map(), throwRejections: false };
    const { steps } = await runCase(context, { scenario, phase, index }, signal);
    own.rest();
    return showsOverTime(steps[cell.step], verdict);
  };
  const budget = { clock: cluster.clock, ...shrink, roundsMax };
  const reduced = await executeReduction(candidate, budget, { plan: reduce, ask }, signal).finally(
    () => Promise.all(opened.map((one) => one.close())),
  );
  if (reduced.candidate === candidate || signal.aborted) return undefined;
  const { scenario, cell } = reduced.candidate;
  const request = { scenario, phase, index };
  const fresh = await lanes.open(lane.context, request, signal);
  try {
    const result = await fresh.run(request);
    if (!showsOverTime(result.steps[cell.step], verdict)) return undefined;
    const { rounds, candidates, ended } = reduced;
    return { phase, index, kind, scenario, rounds, candidates, ended };
  } finally {
    await fresh.close();
  }
}

/** Any cell will do: which one a gap lets through is a matter of chance. */
function showsOverTime(step: StepResult | undefined, verdict: string): boolean {
  if (step?.temporal === undefined) return false;
  return temporalVerdicts(step.temporal).some(
    ([name, seen]) => name === verdict && seen.status === 'violates',
  );
}
