/**
 * What violates in a case of Services, asked again outside its lane: in a fresh one; else, where its own lane still shows it, in
 * fresh lanes that first go through what the lane did before. Says how each target behaves, or why it is no finding.
 */
import type { CaseRequest } from '../../model/case-result.ts';
import type { Stability } from '../../model/finding.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import type { Scenario } from '../../model/scenario.ts';
import { questionKey, type ServiceTarget } from '../../model/service-finding.ts';
import type { Assessment } from '../investigate/assess-repeats.ts';
import { pastLengths, withPreceding } from '../investigate/with-preceding.ts';
import { assessTarget } from './assess-target.ts';
import type { TestedFaults } from './ask-flow-questions.ts';
import { lastMoment } from '../../model/moments-of.ts';
import { runFlowCase, type FlowCaseContext, type FlowFocus } from './run-flow-case.ts';
import type { ServiceLanes } from './service-lanes.ts';

/** A lane on which a case violated, with that case's world still applied. */
export interface ViolatedServiceLane {
  readonly context: FlowCaseContext;
  /** What the lane ran before, the latest last. */
  readonly past: readonly Scenario[];
}

export interface ConfirmedService {
  readonly target: ServiceTarget;
  readonly stability: Exclude<Stability, { readonly kind: 'unknown' }>;
  /** The scenario that showed it, with the steps that it needs. */
  readonly scenario: Scenario;
  /** Share of samples that showed it. */
  readonly rate: number;
  readonly result: FlowCaseResult;
}

export interface UnconfirmedService {
  readonly target: ServiceTarget;
  readonly reason: string;
}

export interface ConfirmServices {
  readonly lanes: ServiceLanes;
  readonly lane: ViolatedServiceLane;
  /** Whether a target that only its own lane shows is one that is known to need a past. */
  readonly isKnownToNeedPast: (target: ServiceTarget) => boolean;
  /** Hears of every run of a case. */
  readonly onRun: (result: FlowCaseResult) => void;
}

/** One answer per target, at the cost of one to four lanes for all of them. */
export async function confirmTargets(
  context: ConfirmServices,
  first: FlowCaseResult,
  targets: readonly ServiceTarget[],
  signal: AbortSignal,
): Promise<readonly (ConfirmedService | UnconfirmedService)[]> {
  const confirming: Confirming = { ...context, first };
  const fresh = await testInFreshLane(confirming, first.scenario, targets, signal);
  const open = targets.filter((target) => fresh.get(target)?.assessment.kind === 'gone');
  const own = open.length === 0 ? undefined : await testInOwnLane(confirming, open, signal);
  const needy = open.filter((target) => own?.get(target)?.assessment.kind === 'stable');
  const past = await testWithPast(confirming, needy.filter((target) => !context.isKnownToNeedPast(target)), signal); // prettier-ignore
  return targets.map((target): ConfirmedService | UnconfirmedService => {
    const tested = fresh.get(target);
    const { assessment } = tested ?? unasked;
    if (tested !== undefined && 'rate' in assessment) {
      const stability = behaviourOf(assessment, tested.healedAfterMs);
      const { result } = tested;
      return { target, stability, scenario: first.scenario, rate: assessment.rate, result };
    }
    if (assessment.kind === 'unknown') return { target, reason: assessment.reason };
    const again = own?.get(target);
    if (!needy.includes(target) || again === undefined) {
      return { target, reason: ownReasons[again?.assessment.kind ?? 'unknown'] };
    }
    const stability = { kind: 'state-dependent' } as const;
    const { scenario } = first;
    return past.get(target) ?? { target, stability, scenario, rate: 1, result: again.result };
  });
}

const ownReasons: Readonly<Record<Assessment['kind'], string>> = {
  unknown: 'it showed once, and its own lane could not be asked again',
  gone: 'it showed once, and neither in a fresh lane nor again in its own',
  // What comes and goes proves no dependence on the past by being away in another lane.
  intermittent: 'it comes and goes in its own lane and did not show in a fresh one',
  stable: 'it shows in its own lane alone',
};

interface Confirming extends ConfirmServices {
  readonly first: FlowCaseResult;
}

interface Tested {
  readonly assessment: Assessment;
  readonly result: FlowCaseResult;
  /** Milliseconds from the change until it was gone, where it healed in the lane. */
  readonly healedAfterMs: number | undefined;
}

const unasked = { assessment: { kind: 'unknown', reason: 'it was not asked' } } as const;

async function testInFreshLane(
  { lanes, first: { phase, index }, onRun }: Confirming,
  scenario: Scenario,
  targets: readonly ServiceTarget[],
  signal: AbortSignal,
): Promise<ReadonlyMap<ServiceTarget, Tested>> {
  if (targets.length === 0) return new Map();
  return await lanes.withFresh(async (opened) => {
    const context = { ...opened, throwRejections: false };
    const request: CaseRequest = { scenario, phase, index };
    const { clock } = context;
    const start = clock.now();
    const result = await runFlowCase(context, request, signal, focusOn(targets));
    onRun(result);
    const assessed = targets.map((target) => [target, assessTarget(result, target)] as const);
    const mayHeal = assessed.flatMap(([target, { kind }]) =>
      (kind === 'stable' || kind === 'intermittent') && isLate(result, target) ? target : [],
    );
    // The same world once more changes nothing; it settles for another bound.
    const later =
      mayHeal.length === 0 || scenario.steps.length > 0
        ? undefined
        : await runFlowCase(context, request, signal, focusOn(mayHeal));
    const healed = mayHeal.filter((target) => later !== undefined && assessTarget(later, target).kind === 'gone'); // prettier-ignore
    const healedAfterMs = clock.now() - start;
    return new Map(
      assessed.map(([target, assessment]) => [
        target,
        { assessment, result, healedAfterMs: healed.includes(target) ? healedAfterMs : undefined },
      ]),
    );
  }, signal);
}

/** Whether the world was not in force at the bound as far as anybody could see. */
function isLate({ pending }: FlowCaseResult, target: ServiceTarget): boolean {
  return target.kind === 'endpoints' || pending.length > 0;
}

async function testInOwnLane(
  { lane, first: { scenario, phase, index }, onRun }: Confirming,
  targets: readonly ServiceTarget[],
  signal: AbortSignal,
): Promise<ReadonlyMap<ServiceTarget, Tested>> {
  // Only the last world is there: the steps are behind it.
  const request = { scenario: lastMoment(scenario), phase, index };
  const result = await runFlowCase(lane.context, request, signal, focusOn(targets));
  onRun(result);
  return new Map(
    targets.map((target) => [
      target,
      { assessment: assessTarget(result, target), result, healedAfterMs: undefined },
    ]),
  );
}

async function testWithPast(
  confirming: Confirming,
  targets: readonly ServiceTarget[],
  signal: AbortSignal,
): Promise<ReadonlyMap<ServiceTarget, ConfirmedService>> {
  const { lane, first } = confirming;
  const found = new Map<ServiceTarget, ConfirmedService>();
  for (const count of pastLengths(lane.past)) {
    const open = targets.filter((target) => !found.has(target));
    const { scenario } = withPreceding(lane.past.slice(-count), first.scenario);
    const tested = await testInFreshLane(confirming, scenario, open, signal);
    for (const [target, { assessment, result }] of tested) {
      if (!('rate' in assessment)) continue;
      const stability = { kind: 'state-dependent', preceding: count } as const;
      found.set(target, { target, stability, scenario, rate: assessment.rate, result });
    }
  }
  return found;
}

function behaviourOf(
  assessment: Extract<Assessment, { readonly rate: number }>,
  healedAfterMs: number | undefined,
): ConfirmedService['stability'] {
  if (healedAfterMs !== undefined) return { kind: 'transient', healedAfterMs };
  const { kind, repeats } = assessment;
  if (kind === 'stable') return { kind, repeats };
  return { kind, mismatches: assessment.mismatches, repeats };
}

/** The questions of the targets with their faults; endpoints are read in every run. */
function focusOn(targets: readonly ServiceTarget[]): FlowFocus {
  const tested: TestedFaults = new Map(
    targets.flatMap((target) => {
      const key = questionKey(target);
      return key === undefined ? [] : [[key, target.fault] as const];
    }),
  );
  return { only: new Set(tested.keys()), tested };
}
