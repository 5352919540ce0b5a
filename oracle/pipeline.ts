/**
 * The evaluator pipeline of one direction: stages are asked in order, each accepts, denies or passes to the next. A
 * stage that the specification leaves open names several possible actions, and the pipeline follows them all; so tiers
 * and vendor policies can join as further stages without any change here.
 */
import type { DirectionExplanation, Reachability, RuleMatch } from '../model/prediction.ts';
import { mergeRules } from './kleene.ts';
import type { DirectionQuestion } from './question.ts';

export type Action = 'accept' | 'deny' | 'next';

export interface StageResult {
  /** What the stage may do; one action where the specification is definite. Never empty. */
  readonly actions: readonly Action[];
  /** The rules that decide a single action, or that leave several open. */
  readonly rules: readonly number[];
  readonly isolatedBy?: readonly string[];
  readonly matches?: readonly RuleMatch[];
  readonly note?: string;
}

export type Stage = (question: DirectionQuestion) => StageResult;

/**
 * Asks the stages in order until one cannot pass on. Connections that fall off the end are allowed (rule 2), so a
 * pipeline normally ends with a stage that says why.
 */
export function runPipeline(
  stages: readonly Stage[],
  question: DirectionQuestion,
): DirectionExplanation {
  const results: StageResult[] = [];
  const endings = new Set<Action>();
  let passing = true;
  for (const stage of stages) {
    const result = stage(question);
    // Most stages only pass on and say nothing; they are part of every prediction, so they must cost nothing.
    if (result !== pass) results.push(result);
    for (const action of result.actions) if (action !== 'next') endings.add(action);
    passing = result.actions.includes('next');
    if (!passing) break;
  }
  if (passing) endings.add('accept');
  return explain(verdictOf(endings), results);
}

/** The result of a stage that a question does not concern. */
export const pass: StageResult = { actions: ['next'], rules: [] };

function explain(verdict: Reachability, results: readonly StageResult[]): DirectionExplanation {
  // Open stages explain an open verdict; where all paths end alike, the definite stages are the reason.
  const deciding = results.filter(({ actions }) => actions.length > 1 === (verdict === 'either'));
  const note = results.find((result) => result.note !== undefined)?.note;
  return {
    verdict,
    rules: mergeRules(...deciding.map((result) => result.rules)),
    isolatedBy: results.flatMap((result) => result.isolatedBy ?? []),
    matches: results.flatMap((result) => result.matches ?? []),
    ...(note === undefined ? {} : { note }),
  };
}

function verdictOf(endings: ReadonlySet<Action>): Reachability {
  if (endings.size > 1) return 'either';
  return endings.has('deny') ? 'deny' : 'allow';
}
