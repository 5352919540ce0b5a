/** From a confirmed target to a finding: shrunk where that is on and makes sense, else as it was found. */
import { HarnessError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import type { CaseResult } from '../../model/case-result.ts';
import type { Scenario } from '../../model/scenario.ts';
import { mostSpecificSignature } from '../../model/signature.ts';
import type { RunPlan } from '../run-plan.ts';
import type { AlphaBudget } from '../alpha-budget.ts';
import { isShrinkable, notShrunk } from '../shrink/not-shrunk.ts';
import { repeatsFor, repeatsMax } from '../shrink/repeats-for.ts';
import { shrinkFinding } from '../shrink/shrink-finding.ts';
import type { OtherFailure, ShrunkFailure } from '../shrink/shrink-request.ts';
import type { ViolatedLane } from '../campaign.ts';
import type { ConfirmedTarget } from './confirm-target.ts';
import { timeSignature } from './explained-by.ts';
import type { FreshLanes } from './fresh-lanes.ts';
import { nothingEnforced, nothingEnforcedSignature } from './nothing-enforced.ts';
import type { Target } from './targets.ts';

/** Rounds after which the smallest scenario so far is taken. */
const roundsMax = 60;
/** Lanes that the shrinker may open beside those of its rounds, to check what it found. */
const recheckLanes = 8;
/** Where nothing is enforced, waiting for a policy to be in force is waiting for nothing. */
const hopelessSettleTimeoutMs = 1000;

export interface ShrinkTargetContext {
  readonly plan: Pick<RunPlan, 'cluster' | 'profile' | 'settleTimeoutMs' | 'shrink' | 'date'>;
  readonly alpha: AlphaBudget;
  readonly lanes: FreshLanes;
  readonly lane: ViolatedLane;
}

export interface ShrunkTarget {
  readonly finding: Omit<Finding, 'elapsedMs'>;
  /** Mismatches of other signatures that were met on the way. */
  readonly others: readonly OtherFailure[];
}

/** Shrinks a target. `found` is the case that showed it; an interrupt or a failing cluster keeps the best so far. */
export async function shrinkTarget(
  context: ShrinkTargetContext,
  found: CaseResult,
  target: Target,
  confirmed: ConfirmedTarget,
  signal: AbortSignal,
): Promise<ShrunkTarget> {
  const { stability, request } = confirmed;
  const nothing = nothingEnforced(confirmed.result, context.plan.cluster.facts.nodes.length);
  const tooRare = repeatsFor(confirmed.rate) > repeatsMax;
  const shrunk =
    isShrinkable(confirmed.stability) && !tooRare
      ? await shrink(context, target, confirmed, nothing, signal)
      : undefined;
  const signature = nothing
    ? nothingEnforcedSignature
    : (timeSignature(stability, target.direction, shrunk !== undefined) ??
      shrunk?.signature ??
      mostSpecificSignature(target.signatures));
  return {
    finding: {
      signature,
      stability,
      phase: found.phase,
      index: found.index,
      original: found.scenario,
      scenario: shrunk?.scenario ?? request.scenario,
      result: shrunk?.result ?? confirmed.result,
      shrink: shrunk?.summary ?? (tooRare ? { ...notShrunk, ended: 'too-rare' } : notShrunk),
    },
    others: shrunk?.others ?? [],
  };
}

/** What is to be shrunk, before or after it was confirmed. */
export type Shrinkable = Pick<ConfirmedTarget, 'request' | 'step' | 'rate'>;

/** Undefined where shrinking is off or the cluster fails. `nothing`: no policy is in force at all. */
export async function shrink(
  { plan, lanes, lane, alpha }: ShrinkTargetContext,
  target: Target,
  { request, step, rate }: Shrinkable,
  nothing: boolean,
  signal: AbortSignal,
): Promise<ShrunkFailure | undefined> {
  if (plan.shrink === undefined) return undefined;
  const { direction, focus, signatures } = target;
  const scenario: Scenario = request.scenario;
  try {
    return await shrinkFinding(
      {
        cluster: plan.cluster,
        profile: plan.profile,
        timeouts: lane.context.timeouts,
        alpha,
        settleTimeoutMs: nothing
          ? Math.min(hopelessSettleTimeoutMs, plan.settleTimeoutMs)
          : plan.settleTimeoutMs,
        lanes: plan.shrink.lanes,
        firstLane: lanes.reserve(plan.shrink.lanes + recheckLanes),
        roundsMax,
        timeLimitMs: plan.shrink.timeLimitMs,
        date: plan.date,
      },
      { scenario, failure: { step, probe: focus, direction, signatures }, mismatchRate: rate },
      signal,
    );
  } catch (error) {
    // The finding stands as it was confirmed.
    if (error instanceof HarnessError && error.code === 'environment') return undefined;
    throw error;
  }
}
