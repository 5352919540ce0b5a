/** The verdicts of a step over time, side by side: what it showed at last, whether that stayed, what was open meanwhile. */
import type { AppliedWorld } from '../../cluster/cluster.ts';
import type { CellMismatch, SettleResult } from '../../model/case-result.ts';
import type { Probe } from '../../model/probe.ts';
import type { TemporalResult, TemporalVerdict } from '../../model/temporal.ts';
import type { CaseContext } from '../case-context.ts';
import type { SettleOptions } from '../settle.ts';
import { checkAlways, type ConformingStep } from './check-always.ts';
import { confirmOpenings, probeText } from './confirm-openings.ts';
import type { ObservedStep, StepObservation } from './observe-step.ts';

export interface FinishedStep extends ConformingStep {
  readonly observed: ObservedStep;
  readonly seen: StepObservation;
  readonly applied: AppliedWorld;
  readonly mismatches: readonly CellMismatch[];
  readonly settle: Pick<SettleResult, 'status'>;
  readonly options: SettleOptions;
}

/** Asks what is still to be asked: whether what conforms stays so, and whether an opening comes again. */
export async function temporalResult(
  context: CaseContext,
  step: FinishedStep,
  signal: AbortSignal,
): Promise<TemporalResult> {
  const { seen, applied } = step;
  const always = await checkAlways(context, step, signal);
  return {
    eventually: eventually(step, step.asked.probes),
    always,
    neverOpen: await neverOpen(context, step, signal),
    watched: seen.watched,
    answers: seen.answers,
    timesToEnforce: seen.timesToEnforce,
    reusedAddresses: applied.reusedAddresses,
  };
}

function eventually(
  { mismatches, settle }: FinishedStep,
  probes: readonly Probe[],
): TemporalVerdict {
  const confirmed = mismatches.filter(({ decision }) => decision === 'confirmed');
  const [first] = confirmed;
  if (first !== undefined) {
    const cells = confirmed.flatMap(({ cell }) => {
      const probe = probes[cell];
      return probe === undefined ? [] : [probeText(probe)];
    });
    const { repeats, mismatches: count } = first;
    return { status: 'violates', cells: cells.slice(0, 4), repeats, mismatches: count };
  }
  if (settle.status !== 'settled') {
    return { status: 'unknown', reason: `the sentinel was ${settle.status}` };
  }
  const undecided = mismatches.filter(({ decision }) => decision === 'undecided').length;
  return undecided === 0
    ? { status: 'conforms' }
    : { status: 'undecided', reason: `${undecided} mismatching cells stayed undecided` };
}

async function neverOpen(
  context: CaseContext,
  { observed, seen, options }: FinishedStep,
  signal: AbortSignal,
): Promise<TemporalVerdict> {
  if (seen.openings.length > 0) {
    const { probeTimeoutMs } = options;
    return await confirmOpenings({ ...context, probeTimeoutMs }, observed, seen, options, signal);
  }
  const watched = seen.watched.filter(({ watch }) => watch === 'never-open').length;
  if (watched === 0) return { status: 'unknown', reason: 'no cell must stay closed in this step' };
  return seen.silent.length === watched
    ? { status: 'unknown', reason: 'no cell that must stay closed gave a usable answer' }
    : { status: 'conforms' };
}
