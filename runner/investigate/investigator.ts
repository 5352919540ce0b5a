/**
 * From violating cases to findings, one investigation at a time while other lanes go on: each mismatch that no known
 * signature explains is confirmed in a fresh lane, shrunk and reported once; what is known is counted.
 */
import pLimit from 'p-limit';
import { confirmedMismatches, type CaseRequest, type CaseResult } from '../../model/case-result.ts';
import { HarnessError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import type { ReducedViolation } from '../../model/reduced-violation.ts';
import type { AlphaBudget } from '../alpha-budget.ts';
import type { Investigate, ViolatedLane } from '../campaign.ts';
import type { RunPlan } from '../run-plan.ts';
import type { OtherFailure } from '../shrink/shrink-request.ts';
import { confirmByShrinking } from './confirm-by-shrinking.ts';
import { confirmTarget, type ConfirmContext, type Unconfirmed } from './confirm-target.ts';
import { explainedBy, signaturesShown, type ExplainedBy } from './explained-by.ts';
import { createFreshLanes, type FreshLanes } from './fresh-lanes.ts';
import { createKnownSignatures, type SignatureCount } from './known-signatures.ts';
import { overTimeTarget, shrinkOverTime } from './shrink-over-time.ts';
import { shrinkTarget, type ShrunkTarget } from './shrink-target.ts';
import { createSteering, type SteeringMemory } from './steering.ts';
import { nextTarget, similarCells, type Target } from './targets.ts';

/** Mismatches of one case that are investigated: the others will show in other cases. */
const targetsMax = 4;
/** Other failures met while shrinking that are followed per finding. */
const othersMax = 3;

export interface InvestigationEvents {
  /** A case begins to be investigated. */
  readonly onInvestigation: (result: CaseResult) => void;
  readonly onFinding: (finding: Finding, found: CaseResult) => void;
  readonly onSighting: (request: CaseRequest, signatures: readonly string[]) => void;
  /** What a case showed over time alone is in its smallest scenario. */
  readonly onReduced: (reduced: ReducedViolation) => void;
  /** What violated in its lane is no finding. */
  readonly onUnconfirmed: (request: CaseRequest, reason: string) => void;
}

export interface Investigator {
  readonly investigate: Investigate;
  readonly steering: SteeringMemory;
  readonly counts: () => readonly SignatureCount[];
}

type InvestigationPlan = Pick<
  RunPlan,
  'cluster' | 'profile' | 'settleTimeoutMs' | 'shrink' | 'date'
>;

/** An investigator that knows no signature yet. */
export function createInvestigator(
  plan: InvestigationPlan,
  alpha: AlphaBudget,
  events: InvestigationEvents,
): Investigator {
  const known = createKnownSignatures();
  const lanes = createFreshLanes(plan.cluster);
  const nodes = plan.cluster.facts.nodes.length;
  const oneAtATime = pLimit(1);
  const explain = (result: CaseResult): ExplainedBy => explainedBy(result, known, nodes);

  /** Returns whether every mismatch of the case is known; counts the case then. */
  const countKnown = (result: CaseResult): boolean => {
    if (nextTarget(result, explain(result), new Set()) !== undefined) return false;
    const shown = [...signaturesShown(result, explain(result))];
    shown.forEach((signature) => {
      known.sight(signature);
    });
    events.onSighting(result, shown);
    return true;
  };

  const kindsOverTime = new Set<string>();
  /** What shows over time alone was confirmed on its lane; the first of its kind is made small. */
  const reduceOverTime: Investigate = async (result, lane, signal) => {
    const target = overTimeTarget(result);
    if (target === undefined || kindsOverTime.has(target.kind)) return result;
    return await oneAtATime(async () => {
      if (kindsOverTime.has(target.kind) || signal.aborted) return result;
      kindsOverTime.add(target.kind);
      const reduced = await shrinkOverTime({ plan, lanes, lane }, target, result, signal);
      if (reduced !== undefined) events.onReduced(reduced);
      return result;
    });
  };

  const investigate: Investigate = async (result, lane, signal) => {
    if (result.steps.every((step) => confirmedMismatches(step).length === 0)) {
      return await reduceOverTime(result, lane, signal);
    }
    if (countKnown(result)) return result;
    return await oneAtATime(async () => {
      // While it waited, another lane may have found the same, or ended the campaign.
      if (countKnown(result)) return result;
      if (lane.campaign.aborted && !signal.aborted) {
        return unconfirmed(result, 'the run ended before it was asked again in a fresh lane');
      }
      events.onInvestigation(result);
      const context = { plan, alpha, lanes, lane, followOthers: true };
      const inquiry = await inquire(context, result, { known, explain, events }, signal);
      const shown = new Set([...signaturesShown(result, explain(result)), ...inquiry.again]);
      const counted = [...shown].filter((signature) => !inquiry.found.has(signature));
      counted.forEach((signature) => {
        known.sight(signature);
      });
      if (counted.length > 0) events.onSighting(result, counted);
      if (inquiry.found.size > 0 || counted.length > 0) return result;
      return unconfirmed(result, inquiry.reasons[0] ?? 'nothing of it could be confirmed');
    });
  };

  const unconfirmed = (result: CaseResult, reason: string): CaseResult => {
    events.onUnconfirmed(result, reason);
    return { ...result, status: 'inconclusive', reason: `violates in its lane, but ${reason}` };
  };

  const steering = createSteering(known, plan.cluster.facts, plan.profile);
  return { investigate, steering, counts: () => known.counts() };
}

interface Knowledge {
  readonly known: ReturnType<typeof createKnownSignatures>;
  readonly explain: (result: CaseResult) => ExplainedBy;
  readonly events: InvestigationEvents;
}

interface Inquiry {
  /** Signatures of the findings. */
  readonly found: ReadonlySet<string>;
  /** Known signatures that mismatches turned out to have. */
  readonly again: ReadonlySet<string>;
  /** Why mismatches are no findings. */
  readonly reasons: readonly string[];
}

interface InquiryContext {
  readonly plan: InvestigationPlan;
  readonly alpha: AlphaBudget;
  readonly lanes: FreshLanes;
  readonly lane: ViolatedLane;
  /** Whether failures met while shrinking are investigated: once deep, so that it ends. */
  readonly followOthers: boolean;
}

/** Investigates one mismatch of the case after the other, and then what was met on the way. */
async function inquire(
  context: InquiryContext,
  result: CaseResult,
  knowledge: Knowledge,
  signal: AbortSignal,
): Promise<Inquiry> {
  const { known, explain, events } = knowledge;
  const clock = context.plan.cluster.clock;
  const found = new Set<string>();
  const again = new Set<string>();
  const reasons: string[] = [];
  const done = new Set<string>();
  const others: OtherFailure[] = [];
  try {
    for (let count = 0; count < targetsMax; count++) {
      const target = nextTarget(result, explain(result), done);
      if (target === undefined) break;
      similarCells(result, target).forEach((cell) => done.add(cell));
      const start = clock.now();
      const shrunk =
        (await confirmByShrinking(context, result, target, signal)) ??
        (await confirmAndShrink({ ...context, clock }, result, target, signal));
      if ('reason' in shrunk) {
        reasons.push(shrunk.reason);
        continue;
      }
      const { signature } = shrunk.finding;
      // Confirmed and shrunk it may turn out to be one that is known.
      if (known.has(signature)) {
        again.add(signature);
        continue;
      }
      known.add(signature);
      found.add(signature);
      others.push(...shrunk.others.slice(0, othersMax));
      events.onFinding({ ...shrunk.finding, elapsedMs: clock.now() - start }, result);
    }
    for (const other of context.followOthers ? others : []) {
      const more = await inquireOther(context, result, other, knowledge, signal);
      more.forEach((signature) => found.add(signature));
    }
  } catch (error) {
    if (!signal.aborted && !isEnvironment(error)) throw error;
    reasons.push(signal.aborted ? 'the investigation was interrupted' : messageOf(error));
  }
  return { found, again, reasons };
}

/** The long way: a fresh lane says what the mismatch is before it is shrunk. */
async function confirmAndShrink(
  context: InquiryContext & ConfirmContext,
  result: CaseResult,
  target: Target,
  signal: AbortSignal,
): Promise<ShrunkTarget | Unconfirmed> {
  const confirmed = await confirmTarget(context, result, target, signal);
  if ('reason' in confirmed) return confirmed;
  return await shrinkTarget(context, result, target, confirmed, signal);
}

/** A failure met while shrinking is run as a case of its own, unless its signature has become known. */
async function inquireOther(
  context: InquiryContext,
  { phase, index }: CaseRequest,
  other: OtherFailure,
  knowledge: Knowledge,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  if (knowledge.known.covering(other.signatures) !== undefined) return new Set();
  const request = { scenario: other.scenario, phase, index };
  const fresh = await context.lanes.open(context.lane.context, request, signal);
  try {
    const result = await fresh.run(request);
    if (result.status !== 'violates') return new Set();
    // Its own lane is the fresh one: nothing came before it.
    const lane = { ...context.lane, past: [], context: fresh.context };
    const nested = { ...context, lane, followOthers: false };
    const inquiry = await inquire(nested, result, knowledge, signal);
    return inquiry.found;
  } finally {
    await fresh.close();
  }
}

function isEnvironment(error: unknown): error is HarnessError {
  return error instanceof HarnessError && error.code === 'environment';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
