/**
 * From a confirmed target of a case of Services to the smallest scenario that shows it: candidates run as cases of their own in
 * parallel lanes, asking its question alone; a full run in a fresh lane has the last word, over the smallest, then over those
 * accepted before it. A course of events that comes and goes is taken in one fresh lane after another.
 */
import type { FieldNote, ShrinkSummary } from '../../model/finding.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import { flowName } from '../../model/flow.ts';
import { questionKey, type ServiceTarget } from '../../model/service-finding.ts';
import { coversSignature } from '../../model/signature.ts';
import { decideSequentially } from '../../checkers/sequential-test.ts';
import { serviceSignature } from '../../checkers/flows/service-signature.ts';
import { reduceServices } from '../../shrink/services/reduce-services.ts';
import type { ServiceCandidate } from '../../shrink/services/service-candidate.ts';
import { repeatsFor } from '../shrink/repeats-for.ts';
import { executeReduction } from '../shrink/execute-reduction.ts';
import type { ShrinkOptions } from '../run-plan.ts';
import { flowQuestions } from './flow-questions.ts';
import { lastMoment } from '../../model/moments-of.ts';
import { runFlowCase, type FlowCaseContext, type FlowFocus } from './run-flow-case.ts';
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

/** What to shrink, and how it behaves: stable in any lane where nothing else is said. */
export interface ShrinkableService extends ServiceCandidate {
  /** Whether it shows after its steps alone, in a lane that has done nothing else. */
  readonly needsPast?: boolean | undefined;
  /** Share of samples that show it. */
  readonly rate?: number | undefined;
}

/** Shrinks; what is best so far outlives an interrupt. */
export async function shrinkService(
  { lanes, options, onRun }: ServiceShrinking,
  { phase, index }: Pick<FlowCaseResult, 'phase' | 'index'>,
  { scenario, target, needsPast = false, rate = 1 }: ShrinkableService,
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
  const comesAndGoes = repeatsFor(rate) > 1;
  // The moments of a course pass once, and which lane it shows in cannot be chosen.
  const isRareCourse = comesAndGoes && scenario.lifecycle !== undefined;
  const run: RunCandidate = async (context, candidate, focus) => {
    const request = { scenario: candidate.scenario, phase, index };
    const result = await runFlowCase({ ...context, throwRejections: false }, request, signal, focus); // prettier-ignore
    onRun(result);
    return result;
  };
  const ask = async (candidate: ServiceCandidate, position: number): Promise<boolean> => {
    // What a lane did before must not stand for the steps that a candidate lacks.
    const focus = focusOn(candidate.target, comesAndGoes);
    const inTime = (): boolean => clock.now() - start < options.timeLimitMs;
    const result = needsPast || isRareCourse
      ? await runFresh(lanes, candidate, { run, focus, again: () => isRareCourse && inTime() }, signal)
      : await run((opened[position] ??= await lanes.open(firstLane + position, signal)), candidate, focus); // prettier-ignore
    const shows = showsTarget(result, candidate.target);
    if (!shows && serviceTargets(result).length > 0) others.push(result);
    return shows;
  };
  const isAsked = ({ scenario: smaller, target: { kind, ...rest } }: ServiceCandidate): boolean =>
    kind !== 'flow' ||
    !('question' in rest) ||
    rest.question.via === 'podIP' ||
    flowQuestions(lastMoment(smaller), facts.ipFamilies, facts.externalEndpoints).some(
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
  const recheck = await lastWord(
    lanes,
    trail,
    { run, comesAndGoes, again: () => isRareCourse },
    signal,
  );
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

interface FreshRuns {
  readonly run: RunCandidate;
  readonly focus: FlowFocus;
  /** Whether a candidate that did not show it is taken again, until the test says that it is gone. */
  readonly again: () => boolean;
}

/** Runs a candidate in a fresh lane, or in several of them: the last result, which shows the target or is the last that was worth it. */
async function runFresh(
  lanes: ServiceLanes,
  candidate: ServiceCandidate,
  { run, focus, again }: FreshRuns,
  signal: AbortSignal,
): Promise<FlowCaseResult> {
  for (let taken = 1; ; taken++) {
    const result = await lanes.withFresh((context) => run(context, candidate, focus), signal);
    if (!again() || showsTarget(result, candidate.target)) return result;
    if (decideSequentially(0, taken) !== 'continue') return result;
  }
}

/** The question of a target alone; what comes and goes is asked until it is decided. */
function focusOn(target: ServiceTarget, comesAndGoes: boolean): FlowFocus {
  const key = questionKey(target);
  if (key === undefined) return { only: new Set(), endpointsAlone: true };
  return { only: new Set([key]), ...(comesAndGoes && { tested: new Map([[key, target.fault]]) }) };
}

type RunCandidate = (
  context: FlowCaseContext,
  candidate: ServiceCandidate,
  focus: FlowFocus,
) => Promise<FlowCaseResult>;

interface LastWord {
  readonly candidate: ServiceCandidate;
  readonly result: FlowCaseResult;
}

/** The smallest that fails in a fresh lane with every question asked. */
async function lastWord(
  lanes: ServiceLanes,
  trail: readonly ServiceCandidate[],
  { run, comesAndGoes, again }: Omit<FreshRuns, 'focus'> & { readonly comesAndGoes: boolean },
  signal: AbortSignal,
): Promise<LastWord | undefined> {
  for (const candidate of trail.toReversed().slice(0, recheckMax)) {
    if (signal.aborted) return undefined;
    const focus = comesAndGoes ? focusOn(candidate.target, true) : {};
    const result = await runFresh(lanes, candidate, { run, focus, again }, signal);
    if (showsTarget(result, candidate.target)) return { candidate, result };
  }
  return undefined;
}
