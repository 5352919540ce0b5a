/** No silent green: reasons why cases of Services without a violation prove nothing. */
import type { FlowCaseResult } from '../../model/flow-case.ts';

const inconclusiveShareMax = 0.05;
/** Least share of questions that several backends may answer, where there are cases enough to say so. */
const severalShareMin = 0.2;
const casesForShares = 10;

/** One sentence per reason; `shares` says whether the mix of a whole run is judged as well. */
export function flowHealthReasons(
  results: readonly FlowCaseResult[],
  shares: boolean,
): readonly string[] {
  if (results.length === 0) return ['no case was executed'];
  const reasons: string[] = [];
  const undone = results.filter(({ status }) => status === 'inconclusive');
  if (undone.length / results.length > inconclusiveShareMax) {
    const first = undone[0]?.reason ?? 'no reason given';
    reasons.push(`${undone.length} of ${results.length} cases are inconclusive, the first: ${first}`); // prettier-ignore
  }
  const answers = results.flatMap((result) => result.answers);
  const questions = answers.length + results.reduce((sum, { dns }) => sum + dns.length, 0);
  if (questions === 0) reasons.push('no question was asked');
  if (!shares || answers.length === 0 || results.length < casesForShares) return reasons;
  // The worlds of a lifecycle are a few pods in every phase: none is ready in most moments.
  if (results.some(({ scenario }) => scenario.lifecycle !== undefined)) return reasons;
  const several = answers.filter(({ prediction: { outcomes } }) =>
    outcomes.some((outcome) => outcome.kind === 'backends' && outcome.backends.length > 1),
  );
  if (several.length < answers.length * severalShareMin) {
    reasons.push(`only ${several.length} of ${answers.length} questions had several backends`);
  }
  return reasons;
}
