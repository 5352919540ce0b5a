/**
 * The short way from a mismatch to a finding: what never once conformed in its lane, with the sentinel in force, is shrunk
 * at once, and the full run of the smallest scenario in a fresh lane, with the whole settle bound and the sequential test,
 * is what confirms it. Whatever does not come out stable is left to the long way, which confirms before it shrinks.
 */
import type { CaseResult } from '../../model/case-result.ts';
import type { Stability } from '../../model/finding.ts';
import { probeKey } from '../../model/probe.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { ShrunkFailure } from '../shrink/shrink-request.ts';
import { assessRepeats } from './assess-repeats.ts';
import { sameInEveryLane } from './confirm-target.ts';
import { shrink, type ShrinkTargetContext, type ShrunkTarget } from './shrink-target.ts';
import { cellKey, type Target } from './targets.ts';

/** Undefined where the long way must decide. Throws HarnessError('environment') where the lane of the case is lost. */
export async function confirmByShrinking(
  context: ShrinkTargetContext,
  found: CaseResult,
  target: Target,
  signal: AbortSignal,
): Promise<ShrunkTarget | undefined> {
  const { scenario, phase, index } = found;
  if (context.plan.shrink === undefined || target.step > 0 || !neverConformed(found, target)) {
    return undefined;
  }
  const [pinned] = await sameInEveryLane(context, { ...scenario, steps: [] }, target, signal);
  if (pinned === undefined) return undefined;
  const request = { scenario: pinned, phase, index };
  const shrunk = await shrink(context, target, { request, step: 0, rate: 1 }, false, signal);
  if (shrunk === undefined || shrunk.summary.ended === 'not-reproduced') return undefined;
  const stability = stabilityOf(shrunk, pinned);
  if (stability === undefined) return undefined;
  return {
    finding: {
      signature: shrunk.signature,
      stability,
      phase,
      index,
      original: scenario,
      scenario: shrunk.scenario,
      result: shrunk.result ?? found,
      shrink: shrunk.summary,
    },
    others: shrunk.others,
  };
}

/** Every repeat of the target's cells mismatched, after every effect of the sentinel was seen. */
function neverConformed({ steps }: CaseResult, target: Target): boolean {
  const step = steps[target.step];
  if (step?.settle.status !== 'settled') return false;
  const tested = step.mismatches.filter(({ cell }) =>
    target.cells.has(cellKey(target.step, step.probes[cell])),
  );
  return tested.length > 0 && tested.every(({ mismatches, repeats }) => mismatches === repeats);
}

/** Undefined for what the long way must look at. */
function stabilityOf(
  { scenario, result, cell }: ShrunkFailure,
  original: Scenario,
): Stability | undefined {
  if (result === undefined) {
    // An interrupt came before the last run. What failed in lanes of the shrinker stands, for what it is.
    const reason = 'interrupted: lanes of the shrinker showed it, without the whole test';
    return scenario === original ? undefined : { kind: 'unknown', reason };
  }
  const step = result.steps[cell.step];
  if (step?.settle.status !== 'settled') return undefined;
  const wanted = probeKey(cell.probe);
  const assessment = assessRepeats(
    step.mismatches.filter((mismatch) => {
      const probe = step.probes[mismatch.cell];
      return probe !== undefined && probeKey(probe) === wanted;
    }),
  );
  return assessment.kind === 'stable' ? { kind: 'stable', repeats: assessment.repeats } : undefined;
}
