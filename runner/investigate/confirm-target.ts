/**
 * Confirming a target outside its lane: in a fresh one, where it must show again; else, when its own lane still shows it,
 * in fresh lanes that first go through what the lane did before. Says how the mismatch behaves, or why it is no finding.
 */
import type { Clock } from '../../cluster/cluster.ts';
import type { CaseRequest, CaseResult, CellMismatch } from '../../model/case-result.ts';
import type { Stability } from '../../model/finding.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { ViolatedLane } from '../campaign.ts';
import type { CaseFocus } from '../case-context.ts';
import { runCase } from '../run-case.ts';
import { assessRepeats, type Assessment } from './assess-repeats.ts';
import type { FreshLane, FreshLanes } from './fresh-lanes.ts';
import { cellKey, cellsPerSignatureMax, type Target } from './targets.ts';
import { pinAddresses } from './pin-addresses.ts';
import { pastLengths, withPreceding } from './with-preceding.ts';

/** What to shrink, and how it behaves. */
export interface ConfirmedTarget {
  readonly stability: Exclude<Stability, { readonly kind: 'unknown' }>;
  /** The scenario that showed it in a fresh lane, cut off after the step that did; else as given. */
  readonly request: CaseRequest;
  readonly step: number;
  /** Share of repeats that mismatched. */
  readonly rate: number;
  /** The run that showed it. */
  readonly result: CaseResult;
}

export interface Unconfirmed {
  readonly reason: string;
}

export interface ConfirmContext {
  readonly clock: Clock;
  readonly lanes: FreshLanes;
  readonly lane: ViolatedLane;
}

/** Confirms, at the cost of one to four fresh lanes. Throws HarnessError('environment') where a lane cannot be had. */
export async function confirmTarget(
  context: ConfirmContext,
  result: CaseResult,
  target: Target,
  signal: AbortSignal,
): Promise<ConfirmedTarget | Unconfirmed> {
  const { scenario, phase, index } = result;
  const cut = { ...scenario, steps: scenario.steps.slice(0, target.step) };
  let reason: string | undefined;
  for (const candidate of await sameInEveryLane(context, cut, target, signal)) {
    const request = { scenario: candidate, phase, index };
    const fresh = await testInFreshLane(context, request, target, 0, signal);
    const { assessment } = fresh;
    if (assessment.kind === 'gone') continue;
    if (assessment.kind === 'unknown') {
      reason = assessment.reason;
      continue;
    }
    return { request, step: target.step, result: fresh.result, ...behaviourOf(fresh, assessment) };
  }
  if (reason !== undefined) return { reason };
  const request = { scenario: cut, phase, index };
  const again = await runCase(context.lane.context, request, signal, focusOn(target, 0));
  context.lane.context.lane.rest();
  const still = assessRepeats(testedCells(again, target.step));
  switch (still.kind) {
    case 'unknown':
    case 'gone':
      return { reason: 'it showed once, and neither in a fresh lane nor again in its own' };
    case 'intermittent':
      // What comes and goes proves no dependence on the past by being away in another lane.
      return { reason: 'it comes and goes in its own lane and did not show in a fresh one' };
    case 'stable':
      return await confirmWithPast(context, request, again, target, signal);
  }
}

/** The scenario with its addresses pinned where that changes it, then as it is. */
export async function sameInEveryLane(
  { lane: { context } }: Pick<ConfirmContext, 'lane'>,
  scenario: Scenario,
  target: Target,
  signal: AbortSignal,
): Promise<readonly Scenario[]> {
  if (scenario.steps.length > 0) return [scenario];
  // The lane holds this world: applying it changes nothing and tells the addresses.
  const { externalEndpoints, world } = scenario;
  const { binding } = await context.lane.apply(world, externalEndpoints, signal);
  const pinned = pinAddresses(scenario, target.focus, binding);
  return pinned === scenario ? [scenario] : [pinned, scenario];
}

/** Tries the last world of the lane alone before all that are remembered: the shorter past is the better reproducer. */
async function confirmWithPast(
  context: ConfirmContext,
  request: CaseRequest,
  again: CaseResult,
  target: Target,
  signal: AbortSignal,
): Promise<ConfirmedTarget> {
  const { past } = context.lane;
  for (const count of pastLengths(past)) {
    const { scenario, stepsBefore } = withPreceding(past.slice(-count), request.scenario);
    const longer = { ...request, scenario };
    const { assessment, result } = await testInFreshLane(
      context, longer, target, stepsBefore, signal,
    ); // prettier-ignore
    if (assessment.kind === 'unknown' || assessment.kind === 'gone') continue;
    const stability = { kind: 'state-dependent', preceding: count } as const;
    const step = target.step + stepsBefore;
    return { stability, request: longer, step, rate: assessment.rate, result };
  }
  const stability = { kind: 'state-dependent' } as const;
  return { stability, request, step: target.step, rate: 1, result: again };
}

interface Tested {
  readonly assessment: Assessment;
  readonly result: CaseResult;
  /** Milliseconds from the change until it was gone, where it healed in the lane. */
  readonly healedAfterMs: number | undefined;
}

async function testInFreshLane(
  { clock, lanes, lane }: ConfirmContext,
  request: CaseRequest,
  target: Target,
  stepsBefore: number,
  signal: AbortSignal,
): Promise<Tested> {
  const focus = focusOn(target, stepsBefore);
  const fresh = await lanes.open(lane.context, request, signal);
  try {
    const start = clock.now();
    const result = await fresh.run(request, focus);
    const step = result.steps[target.step + stepsBefore];
    if (step === undefined) {
      const reason = result.reason ?? 'the case ended early in a fresh lane';
      return { assessment: { kind: 'unknown', reason }, result, healedAfterMs: undefined };
    }
    const assessment = assessRepeats(step.mismatches);
    const late = step.settle.status === 'not-enforced' && request.scenario.steps.length === 0;
    const shown = assessment.kind === 'stable' || assessment.kind === 'intermittent';
    const healed = late && shown && (await heals(fresh, request, target, focus));
    return { assessment, result, healedAfterMs: healed ? clock.now() - start : undefined };
  } finally {
    await fresh.close();
  }
}

/**
 * Waits for one more bound where the sentinel was late as well: the same world again changes nothing, and its mismatches
 * count only after the bound.
 */
async function heals(
  fresh: FreshLane,
  request: CaseRequest,
  target: Target,
  focus: CaseFocus,
): Promise<boolean> {
  const later = await fresh.run(request, focus);
  return assessRepeats(testedCells(later, target.step)).kind === 'gone';
}

function behaviourOf(
  { healedAfterMs }: Tested,
  assessment: Extract<Assessment, { readonly rate: number }>,
): Pick<ConfirmedTarget, 'stability' | 'rate'> {
  const { rate, ...counts } = assessment;
  if (healedAfterMs !== undefined) {
    return { stability: { kind: 'transient', healedAfterMs }, rate };
  }
  if (counts.kind === 'stable') {
    return { stability: { kind: 'stable', repeats: counts.repeats }, rate };
  }
  return { stability: counts, rate };
}

/**
 * The cells of the target, and for each of its candidate signatures a few more that could show it: other addresses may
 * put another pod outside a range.
 */
function focusOn(target: Target, stepsBefore: number): CaseFocus {
  const counts = new Map<string, number>();
  return (step, probe, signatures) => {
    if (step !== target.step + stepsBefore) return false;
    if (target.cells.has(cellKey(target.step, probe))) return true;
    const wanted = signatures().filter(
      (one) => target.signatures.includes(one) && (counts.get(one) ?? 0) < cellsPerSignatureMax,
    );
    for (const one of wanted) counts.set(one, (counts.get(one) ?? 0) + 1);
    return wanted.length > 0;
  };
}

function testedCells({ steps }: CaseResult, step: number): readonly CellMismatch[] {
  return steps[step]?.mismatches ?? [];
}
