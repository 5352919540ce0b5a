/**
 * From violating cases of Services to findings, one investigation at a time while other lanes go on: what no known signature
 * covers is asked again elsewhere, which says how it behaves, then shrunk and reported once; what is known is counted.
 */
import pLimit from 'p-limit';
import { HarnessError } from '../../model/errors.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import type { ServiceFinding, ServiceTarget } from '../../model/service-finding.ts';
import { coversSignature } from '../../model/signature.ts';
import { serviceSignature } from '../../checkers/flows/service-signature.ts';
import type { Steering } from '../case-queue.ts';
import { createKnownSignatures, type SignatureCount } from '../investigate/known-signatures.ts';
import type { RunPlan } from '../run-plan.ts';
import { isShrinkable, notShrunk } from '../shrink/not-shrunk.ts';
import { repeatsFor, repeatsMax } from '../shrink/repeats-for.ts';
import { confirmCourses } from './confirm-courses.ts';
import {
  confirmTargets,
  type ConfirmedService,
  type ViolatedServiceLane,
} from './confirm-targets.ts';
import type { FlowAlpha } from './flow-alpha.ts';
import { independentTargets } from './same-cause.ts';
import { causeSignatures, explainTarget, timedSignature } from './service-candidates.ts';
import type { ServiceLanes } from './service-lanes.ts';
import { shrinkService, type ShrunkService } from './shrink-service.ts';
import { createServiceSteering } from './service-steering.ts';
import { lastMoment } from '../../model/moments-of.ts';

/** Targets of one case that are investigated: the others will show in other cases. */
const targetsMax = 3;
/** Targets of one case that are asked again: of those that look alike the first ones. */
const askedAgainMax = 12;
const alikeMax = 3;
/** Other violations met while shrinking that are followed per finding. */
const othersMax = 2;

export interface ServiceInvestigationEvents {
  readonly onFinding: (finding: ServiceFinding, found: FlowCaseResult) => void;
  /** A case of which everything is known. */
  readonly onSighting: (result: FlowCaseResult, signatures: readonly string[]) => void;
}

export interface ServiceInvestigator {
  /** The result of a violating case after what other lanes said of it; `lane` is its own. */
  readonly investigate: (
    first: FlowCaseResult,
    lane: ViolatedServiceLane,
    signal: AbortSignal,
  ) => Promise<FlowCaseResult>;
  readonly counts: () => readonly SignatureCount[];
  readonly steering: Steering & { readonly observe: (result: FlowCaseResult) => void };
}

/** An investigator that knows no signature yet. */
export function createServiceInvestigator(
  plan: Pick<RunPlan, 'cluster' | 'shrink'>,
  lanes: ServiceLanes,
  alpha: FlowAlpha,
  events: ServiceInvestigationEvents,
): ServiceInvestigator {
  const { clock } = plan.cluster;
  const known = createKnownSignatures();
  /** Signatures of findings that need a past, as they were met: without their steps. */
  const needPast = new Map<string, string>();
  const oneAtATime = pLimit(1);
  const pastOf = (result: FlowCaseResult, target: ServiceTarget): string | undefined => {
    const met = serviceSignature(result.scenario, target);
    return [...needPast].find(([one]) => coversSignature(one, met))?.[1];
  };

  const sight = (result: FlowCaseResult, signatures: readonly string[]): void => {
    const shown = [...new Set(signatures)];
    shown.forEach((signature) => {
      known.sight(signature);
    });
    if (shown.length > 0) events.onSighting(result, shown);
  };

  /** Whether everything that violates is known; counts the case then. */
  const countKnown = (result: FlowCaseResult): boolean => {
    const covering = independentTargets(result).map((target) =>
      explainTarget(known, result, target),
    );
    if (covering.includes(undefined)) return false;
    sight(
      result,
      covering.flatMap((signature) => signature ?? []),
    );
    return true;
  };

  /** What is not known, a few of those that look alike. */
  const suspectsOf = (result: FlowCaseResult): readonly ServiceTarget[] => {
    const counts = new Map<string, number>();
    const unknown = independentTargets(result)
      .toSorted(byTelling)
      .filter((target) => {
        if (explainTarget(known, result, target) !== undefined) return false;
        const [signature = ''] = causeSignatures(result, target);
        const count = (counts.get(signature) ?? 0) + 1;
        counts.set(signature, count);
        return count <= alikeMax;
      });
    return unknown.slice(0, askedAgainMax);
  };

  const inquire = async (
    first: FlowCaseResult,
    lane: ViolatedServiceLane,
    followOthers: boolean,
    signal: AbortSignal,
  ): Promise<FlowCaseResult> => {
    const confirming = {
      ...{ lanes, lane, onRun: alpha.add },
      isKnownToNeedPast: (target: ServiceTarget) => pastOf(first, target) !== undefined,
    };
    const confirm = first.scenario.lifecycle === undefined ? confirmTargets : confirmCourses;
    const answers = await confirm(confirming, first, suspectsOf(first), signal);
    const again: string[] = [];
    const reasons: string[] = [];
    const others: FlowCaseResult[] = [];
    let found = 0;
    for (const answer of answers) {
      const explained = explainTarget(known, first, answer.target);
      if ('reason' in answer) {
        reasons.push(answer.reason);
      } else if (explained !== undefined) {
        again.push(explained);
      } else if (found < targetsMax && !signal.aborted) {
        const past = answer.stability.kind === 'state-dependent' ? pastOf(first, answer.target) : undefined; // prettier-ignore
        const shrunk = past === undefined ? await report(first, answer, signal) : { signature: past, isNew: false, others: [] }; // prettier-ignore
        if (shrunk.isNew) found++;
        else again.push(shrunk.signature);
        others.push(...shrunk.others.slice(0, othersMax));
      }
    }
    if (found === 0) sight(first, again);
    for (const other of followOthers ? others : []) {
      if (signal.aborted || countKnown(other)) continue;
      await lanes.withFresh((context) => inquire(other, { context, past: [] }, false, signal), signal); // prettier-ignore
    }
    if (found > 0 || again.length > 0) return first;
    const reason = reasons[0] ?? 'nothing of it could be confirmed';
    return { ...first, status: 'inconclusive', reason: `violates in its lane, but ${reason}` };
  };

  const report = async (
    result: FlowCaseResult,
    confirmed: ConfirmedService,
    signal: AbortSignal,
  ): Promise<{ readonly signature: string; readonly isNew: boolean; readonly others: readonly FlowCaseResult[] }> => {
    const start = clock.now();
    const { stability } = confirmed;
    const shrunk = await shrink(result, confirmed, signal);
    const { scenario, target, summary, others } = shrunk;
    const isShrunk = shrunk.result !== undefined;
    const signature = timedSignature(scenario, target, stability, isShrunk);
    if (known.has(signature)) return { signature, isNew: false, others };
    known.add(signature);
    if (stability.kind === 'state-dependent') {
      needPast.set(serviceSignature(lastMoment(scenario), target), signature);
    }
    const { phase, index, scenario: original } = result;
    const elapsedMs = clock.now() - start;
    const last = shrunk.result ?? confirmed.result;
    events.onFinding(
      { signature, stability, phase, index, original, scenario, target, result: last, shrink: summary, elapsedMs }, // prettier-ignore
      result,
    );
    return { signature, isNew: true, others };
  }; // prettier-ignore

  const shrink = async (
    result: FlowCaseResult,
    { scenario, target, stability, rate }: ConfirmedService,
    signal: AbortSignal,
  ): Promise<Pick<ShrunkService, 'scenario' | 'target' | 'result' | 'summary' | 'others'>> => {
    const tooRare = repeatsFor(rate) > repeatsMax;
    if (plan.shrink === undefined || tooRare || !isShrinkable(stability)) {
      const summary = tooRare ? { ...notShrunk, ended: 'too-rare' as const } : notShrunk;
      return { scenario, target, summary, result: undefined, others: [] };
    }
    const shrinking = { lanes, options: plan.shrink, onRun: alpha.add };
    const needsPast = stability.kind === 'state-dependent';
    return await shrinkService(shrinking, result, { scenario, target, needsPast, rate }, plan.cluster, signal); // prettier-ignore
  };

  return {
    counts: () => known.counts(),
    steering: createServiceSteering(known, plan.cluster.facts),
    async investigate(first, lane, signal) {
      if (countKnown(first)) return first;
      return await oneAtATime(async () => {
        // While it waited, another lane may have found the same.
        if (countKnown(first)) return first;
        try {
          return await inquire(first, lane, true, signal);
        } catch (error) {
          if (signal.aborted || !isEnvironment(error)) throw error;
          const reason = `it violated, and could not be asked again: ${error.message}`;
          return { ...first, status: 'inconclusive', reason };
        }
      });
    },
  };
}

/** What tells most of a cause first: a record that is missing, then a name without records of a type, then look-ups. */
function byTelling(a: ServiceTarget, b: ServiceTarget): number {
  const rank = ({ fault }: ServiceTarget): number =>
    fault === 'nxdomain-for-nodata' ? 1 : fault.startsWith('address-') ? 2 : 0;
  return rank(a) - rank(b);
}

function isEnvironment(error: unknown): error is HarnessError {
  return error instanceof HarnessError && error.code === 'environment';
}
