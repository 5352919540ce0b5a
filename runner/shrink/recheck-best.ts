/**
 * The last word on what shrinking found: the smallest scenario in full, in a fresh lane. Where it does not fail there, it
 * failed only through what its lane had seen before; then the one accepted before it is tried, back to the original.
 */
import type { Lane } from '../../cluster/cluster.ts';
import type { CaseResult } from '../../model/case-result.ts';
import { confirmedMismatches } from '../../model/case-result.ts';
import { probeKey } from '../../model/probe.ts';
import type { Candidate } from '../../shrink/candidate.ts';
import type { ShrinkPlanner } from '../../shrink/planner.ts';
import { checkPositiveControl } from '../positive-control.ts';
import { runCase } from '../run-case.ts';
import type { ShrinkContext } from './shrink-request.ts';

export interface Recheck {
  readonly candidate: Candidate;
  readonly reproduced: boolean;
  readonly result: CaseResult | undefined;
}

/** Fresh lanes that a recheck may open. */
const attemptsMax = 4;

/**
 * The smallest scenario that fails in a fresh lane; the best, unchecked, when aborted. `prepared`: the first of these
 * lanes, where it is being opened already.
 */
export async function recheckBest(
  context: ShrinkContext,
  planner: ShrinkPlanner,
  prepared: Promise<Lane> | undefined,
  signal: AbortSignal,
): Promise<Recheck> {
  const trail = planner.trail().toReversed();
  const original = trail.at(-1);
  const tried = [...trail.slice(0, attemptsMax - 1), ...(original ? [original] : [])];
  let last: CaseResult | undefined;
  try {
    for (const [attempt, candidate] of [...new Set(tried)].entries()) {
      const index = context.firstLane + context.lanes + attempt;
      const first = attempt === 0 ? prepared : undefined;
      const lane = await (first ?? context.cluster.openLane(index, signal));
      last = await runInLane(context, candidate, lane, signal);
      if (fails(last, candidate)) return { candidate, reproduced: true, result: last };
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return { candidate: planner.best(), reproduced: true, result: undefined };
  }
  return { candidate: original ?? planner.best(), reproduced: false, result: last };
}

async function runInLane(
  { cluster, ...context }: ShrinkContext,
  { scenario }: Candidate,
  lane: Lane,
  signal: AbortSignal,
): Promise<CaseResult> {
  try {
    const { profile, timeouts, alpha, settleTimeoutMs, date } = context;
    await checkPositiveControl(lane, cluster, scenario, timeouts, signal);
    const { clock, facts, nodeControl } = cluster;
    const memory = new Map();
    const caseContext = {
      lane, clock, facts, nodeControl, profile, timeouts, alpha, settleTimeoutMs, date, memory,
      throwRejections: false,
    }; // prettier-ignore
    return await runCase(caseContext, { scenario, phase: 'explicit', index: 0 }, signal);
  } finally {
    await lane.close();
  }
}

function fails({ steps }: CaseResult, { cell }: Candidate): boolean {
  const step = steps[cell.step];
  if (step === undefined) return false;
  const wanted = probeKey(cell.probe);
  return confirmedMismatches(step).some(({ cell: index }) => {
    const probe = step.probes[index];
    return probe !== undefined && probeKey(probe) === wanted;
  });
}
