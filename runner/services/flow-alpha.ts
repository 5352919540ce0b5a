/**
 * How often chance may call a right proxy wrong: the alphas of all samples that were held against a distribution, the repeats
 * and those of shrinking among them. An upper bound: a finding takes a deviation in several independent samples.
 */
import { defaultDistributionOptions } from '../../checkers/load/check-distribution.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import { affinityMoment } from '../../model/flow.ts';
import { alphaLimit, type AlphaSpent } from '../alpha-budget.ts';

export interface FlowAlpha {
  /** Counts the samples of a finished run of a case. */
  readonly add: (result: FlowCaseResult) => void;
  /** `cells` are samples. */
  readonly spent: () => AlphaSpent;
}

export function createFlowAlpha(): FlowAlpha {
  const { alpha, missAlpha } = defaultDistributionOptions;
  let cells = 0;
  let spent = 0;
  return {
    add({ answers, scenario }) {
      const own = scenario.probes.services === 'distribution' ? alpha + missAlpha : missAlpha;
      for (const { question, prediction, confirmation } of answers) {
        const kinds = prediction.outcomes.map((outcome) => outcome.kind === 'backends' ? outcome.model?.kind : undefined); // prettier-ignore
        const ends = kinds.includes('expiring') && question.moment === affinityMoment;
        if (!kinds.includes('independent') && !ends) continue;
        const samples = 1 + (confirmation?.repeats ?? 0);
        cells += samples;
        spent += samples * own;
      }
    },
    spent: () => ({ cells, spent, limit: alphaLimit }),
  };
}
