/**
 * From a confirmed target of a case of Services to the smallest scenario that shows it: candidates run as cases of their own in
 * parallel lanes, asking its question alone; a full run in a fresh lane has the last word, over the smallest, then over those
 * accepted before it.
 */
import type { FieldNote, ShrinkSummary } from '../../model/finding.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import { flowName } from '../../model/flow.ts';
import { questionKey, type ServiceTarget } from '../../model/service-finding.ts';
import { coversSignature } from '../../model/signature.ts';
import { serviceSignature } from '../../checkers/flows/service-signature.ts';
import { reduceServices } from '../../shrink/services/reduce-services.ts';
import type { ServiceCandidate } from '../../shrink/services/service-candidate.ts';
import { executeReduction } from '../shrink/execute-reduction.ts';
import type { ShrinkOptions } from '../run-plan.ts';
import { flowQuestions } from './flow-questions.ts';
import { runFlowCase, type FlowCaseContext } from './run-flow-case.ts';
import type { ServiceLanes } from './service-lanes.ts';
import { serviceTargets, showsTarget } from './service-targets.ts';

const roundsMax = 80;
/** Fresh lanes for the last word. */
const recheckMax = 3;

export interface ShrunkService extends ServiceCandidate {
  readonly summary: ShrinkSummary;
  /** The full run in a fresh lane; undefined where none showed it, or there was no time for one. */
  readonly result: FlowCaseResult | undefined;
  /** What violated in a candidate in another way. */
  readonly others: readonly FlowCaseResult[];
}

export interface ServiceShrinking {
  readonly lanes: ServiceLanes;
  readonly options: ShrinkOptions;
  /** Hears of every run of a case. */
  readonly onRun: (result: FlowCaseResult) => void;
}

/** Shrinks; what is best so far outlives an interrupt. */
export async function shrinkService(
  { lanes, options, onRun }: ServiceShrinking,
  { scenario, phase, index }: FlowCaseResult,
  target: ServiceTarget,
  { clock, facts }: Pick<FlowCaseContext, 'clock' | 'facts'>,
  signal: AbortSignal,
): Promise<ShrunkService> {
  const start = clock.now();
  const original: ServiceCandidate = { scenario, target };
  const wanted = serviceSignature(scenario, target);
  const firstLane = lanes.reserve(options.lanes);
  const opened: FlowCaseContext[] = [];
  const others: FlowCaseResult[] = [];
  const trail: ServiceCandidate[] = [original];
  const fields: FieldNote[] = [];
  const ask = async (candidate: ServiceCandidate, position: number): Promise<boolean> => {
    const context = (opened[position] ??= {
      ...(await lanes.open(firstLane + position, signal)),
      // What a server refuses is no smaller form, and no reason to end the run.
      throwRejections: false,
    });
    const key = questionKey(candidate.target);
    const request = { scenario: candidate.scenario, phase, index };
    const result = await runFlowCase(context, request, signal, new Set(key === undefined ? [] : [key])); // prettier-ignore
    onRun(result);
    const shows = showsTarget(result, candidate.target);
    if (!shows && serviceTargets(result).length > 0) others.push(result);
    return shows;
  };
  const isAsked = ({ scenario: smaller, target: { kind, ...rest } }: ServiceCandidate): boolean =>
    kind !== 'flow' ||
    !('question' in rest) ||
    rest.question.via === 'podIP' ||
    flowQuestions(smaller, facts.ipFamilies, facts.externalEndpoints).some(
      (question) => flowName(question) === flowName({ ...rest.question, moment: undefined }),
    );
  const isAlike = (candidate: ServiceCandidate): boolean =>
    coversSignature(serviceSignature(candidate.scenario, candidate.target), wanted);
  const reduced = await executeReduction(
    original,
    { clock, ...options, roundsMax },
    {
      ask,
      plan: (from, width, onSmaller) =>
        reduceServices(from, width, {
          onSmaller: (best) => {
            trail.push(best);
            onSmaller(best);
          },
          onField: (note) => fields.push(note),
          isAsked,
          isAlike,
        }),
    },
    signal,
  ).finally(() => Promise.all(opened.map(({ lane }) => lane.close())));
  const recheck = await lastWord(lanes, trail, { phase, index }, onRun, signal);
  const { rounds, candidates, ended } = reduced;
  const best = recheck?.candidate ?? original;
  const isBest = best === reduced.candidate;
  const summary: ShrinkSummary = {
    ...{ rounds, candidates, lanes: options.lanes, elapsedMs: clock.now() - start },
    ended: isBest ? ended : recheck === undefined ? 'not-reproduced' : 'interrupted',
    fields: isBest ? fields : [],
  };
  return { ...best, summary, result: recheck?.result, others };
}

interface LastWord {
  readonly candidate: ServiceCandidate;
  readonly result: FlowCaseResult;
}

/** The smallest that fails in a fresh lane with every question asked. */
async function lastWord(
  lanes: ServiceLanes,
  trail: readonly ServiceCandidate[],
  request: Pick<FlowCaseResult, 'phase' | 'index'>,
  onRun: ServiceShrinking['onRun'],
  signal: AbortSignal,
): Promise<LastWord | undefined> {
  for (const candidate of trail.toReversed().slice(0, recheckMax)) {
    if (signal.aborted) return undefined;
    const result = await lanes.withFresh(
      (context) => runFlowCase({ ...context, throwRejections: false }, { ...request, scenario: candidate.scenario }, signal), // prettier-ignore
      signal,
    );
    onRun(result);
    if (showsTarget(result, candidate.target)) return { candidate, result };
  }
  return undefined;
}
