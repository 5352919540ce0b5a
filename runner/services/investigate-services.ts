/**
 * From violating cases of Services to findings, one investigation at a time while other lanes go on: what no known signature
 * covers is asked again in a fresh lane, shrunk and reported once; what is known is counted.
 */
import pLimit from 'p-limit';
import { HarnessError } from '../../model/errors.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import type { ServiceFinding, ServiceTarget } from '../../model/service-finding.ts';
import { serviceSignature } from '../../checkers/flows/service-signature.ts';
import type { Steering } from '../case-queue.ts';
import { createKnownSignatures, type SignatureCount } from '../investigate/known-signatures.ts';
import type { RunPlan } from '../run-plan.ts';
import { confirmInFreshLane } from './confirm-in-fresh-lane.ts';
import type { FlowAlpha } from './flow-alpha.ts';
import type { ServiceLanes } from './service-lanes.ts';
import { shrinkService, type ShrunkService } from './shrink-service.ts';
import { createServiceSteering } from './service-steering.ts';
import { serviceTargets } from './service-targets.ts';

/** Targets of one case that are investigated: the others will show in other cases. */
const targetsMax = 3;
/** Other violations met while shrinking that are followed per finding. */
const othersMax = 2;

export interface ServiceInvestigationEvents {
  readonly onFinding: (finding: ServiceFinding, found: FlowCaseResult) => void;
  /** A case of which everything is known. */
  readonly onSighting: (result: FlowCaseResult, signatures: readonly string[]) => void;
}

export interface ServiceInvestigator {
  /** The result of a violating case after what a fresh lane said of it. */
  readonly investigate: (first: FlowCaseResult, signal: AbortSignal) => Promise<FlowCaseResult>;
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
  const oneAtATime = pLimit(1);
  const coveringOf = (result: FlowCaseResult, target: ServiceTarget): string | undefined =>
    known.covering([serviceSignature(result.scenario, target)]);

  /** Whether everything that violates is known; counts the case then. */
  const countKnown = (result: FlowCaseResult): boolean => {
    const covering = serviceTargets(result).map((target) => coveringOf(result, target));
    if (covering.includes(undefined)) return false;
    const shown = [...new Set(covering.flatMap((signature) => signature ?? []))];
    shown.forEach((signature) => {
      known.sight(signature);
    });
    events.onSighting(result, shown);
    return true;
  };

  const reportFinding = (
    result: FlowCaseResult,
    second: FlowCaseResult,
    shrunk: Pick<ShrunkService, 'scenario' | 'target' | 'result' | 'summary'>,
    elapsedMs: number,
  ): void => {
    const signature = serviceSignature(shrunk.scenario, shrunk.target);
    if (known.has(signature)) return;
    known.add(signature);
    const { phase, index, scenario: original } = result;
    const { scenario, target, summary: shrink } = shrunk;
    const last = shrunk.result ?? second;
    const stability = { kind: 'stable', repeats: repeatsOf(result) + (shrunk.result ? 2 : 0) } as const; // prettier-ignore
    events.onFinding(
      { signature, stability, phase, index, original, scenario, target, result: last, shrink, elapsedMs }, // prettier-ignore
      result,
    );
  };

  const inquire = async (
    first: FlowCaseResult,
    followOthers: boolean,
    signal: AbortSignal,
  ): Promise<FlowCaseResult> => {
    const { merged, second } = await lanes.withFresh(
      (context) => confirmInFreshLane({ ...context, throwRejections: false }, first, signal),
      signal,
    );
    alpha.add(second);
    if (merged.status !== 'violates') return merged;
    const others: FlowCaseResult[] = [];
    for (let count = 0; count < targetsMax; count++) {
      const target = serviceTargets(merged).find((one) => coveringOf(merged, one) === undefined);
      if (target === undefined || signal.aborted) break;
      const start = clock.now();
      const shrunk = await shrink(merged, target, signal);
      reportFinding(merged, second, shrunk, clock.now() - start);
      others.push(...shrunk.others.slice(0, othersMax));
    }
    for (const other of followOthers ? others : []) {
      if (!signal.aborted && !countKnown(other)) await inquire(other, false, signal);
    }
    return merged;
  };

  const shrink = async (
    result: FlowCaseResult,
    target: ServiceTarget,
    signal: AbortSignal,
  ): Promise<Pick<ShrunkService, 'scenario' | 'target' | 'result' | 'summary' | 'others'>> => {
    const { scenario } = result;
    if (plan.shrink === undefined) {
      const none = { rounds: 0, candidates: 0, lanes: 0, elapsedMs: 0, fields: [] };
      return {
        scenario,
        target,
        summary: { ...none, ended: 'off' },
        result: undefined,
        others: [],
      };
    }
    const shrinking = { lanes, options: plan.shrink, onRun: alpha.add };
    return await shrinkService(shrinking, result, target, plan.cluster, signal);
  };

  return {
    counts: () => known.counts(),
    steering: createServiceSteering(known, plan.cluster.facts),
    async investigate(first, signal) {
      if (countKnown(first)) return first;
      return await oneAtATime(async () => {
        // While it waited, another lane may have found the same.
        if (countKnown(first)) return first;
        try {
          return await inquire(first, true, signal);
        } catch (error) {
          if (signal.aborted || !isEnvironment(error)) throw error;
          const reason = `it violated, and could not be asked again: ${error.message}`;
          return { ...first, status: 'inconclusive', reason };
        }
      });
    },
  };
}

/** Samples that showed a fault of the case, the first one aside. */
function repeatsOf({ answers, dns }: FlowCaseResult): number {
  const counts = [...answers, ...dns].map(({ confirmation }) => confirmation?.mismatches ?? 0);
  return Math.max(1, ...counts);
}

function isEnvironment(error: unknown): error is HarnessError {
  return error instanceof HarnessError && error.code === 'environment';
}
