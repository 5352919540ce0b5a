/**
 * No silent green: reasons why a run without a violation proves nothing. Computed from the summaries alone; an empty
 * list means that a pass is a pass.
 */
import { binomialUpperTail } from '../checkers/load/chi-square.ts';
import { sumCells, type CaseSummary } from '../model/case-summary.ts';

export interface HealthLimits {
  /** Least share of probed cells that got a usable answer. */
  readonly answeredShareMin: number;
  /** Least share of probed cells with a definite prediction. */
  readonly assertedShareMin: number;
  /** Largest share of cases in which no policy selects a probed pod. */
  readonly vacuousShareMax: number;
  /** Largest share of cases whose definite cells are all allow or all deny. */
  readonly uniformShareMax: number;
  /** Largest share of inconclusive cases. */
  readonly inconclusiveShareMax: number;
  /**
   * Cases are drawn, and few of them may be vacuous or uniform by chance: so many of them are a reason where a generator at
   * the limit makes as many with at most this probability.
   */
  readonly shareAlpha: number;
}

export const defaultHealthLimits: HealthLimits = {
  answeredShareMin: 0.95,
  assertedShareMin: 0.3,
  vacuousShareMax: 0.2,
  uniformShareMax: 0.3,
  inconclusiveShareMax: 0.05,
  shareAlpha: 0.01,
};

/** One sentence per reason why the cases are inconclusive. */
export function inconclusiveReasons(
  cases: readonly CaseSummary[],
  limits: HealthLimits = defaultHealthLimits,
): readonly string[] {
  if (cases.length === 0) return ['no case was executed'];
  const inconclusive = cases.filter(({ status }) => status === 'inconclusive');
  const reasons = cellReasons(cases, limits);
  if (inconclusive.length / cases.length > limits.inconclusiveShareMax) {
    const first = inconclusive[0]?.reason ?? 'no reason given';
    reasons.push(
      `${inconclusive.length} of ${cases.length} cases are inconclusive, the first: ${first}`,
    );
  }
  // Stored scenarios are small on purpose: they say nothing about the balance of the generator.
  const executed = cases.filter(({ phase, counts }) => phase === 'generate' && counts.cells > 0);
  const beyond = (count: number, shareMax: number): boolean =>
    binomialUpperTail(count, executed.length, shareMax) <= limits.shareAlpha;
  const vacuous = executed.filter(({ policySelectsProbedPod }) => !policySelectsProbedPod);
  if (beyond(vacuous.length, limits.vacuousShareMax)) {
    reasons.push(`in ${vacuous.length} of ${executed.length} cases no policy selects a probed pod`);
  }
  const uniform = executed.filter((summary) => summary.uniform);
  if (beyond(uniform.length, limits.uniformShareMax)) {
    reasons.push(
      `in ${uniform.length} of ${executed.length} cases every definite cell has one verdict`,
    );
  }
  return reasons;
}

function cellReasons(cases: readonly CaseSummary[], limits: HealthLimits): string[] {
  const cells = sumCells(cases.map(({ counts }) => counts));
  const probed = cells.cells - cells.notProbed;
  if (probed === 0) return ['no cell was probed'];
  const reasons: string[] = [];
  if (cells.unknown / probed > 1 - limits.answeredShareMin) {
    reasons.push(`${cells.unknown} of ${probed} probed cells got no usable answer`);
  }
  if (cells.asserted / probed < limits.assertedShareMin) {
    reasons.push(`only ${cells.asserted} of ${probed} probed cells had a definite prediction`);
  }
  return reasons;
}
