/** How many flows a question takes: a prediction and the kind of check go in, sizes fixed in advance come out (rule 86). */
import type { FlowCheck, FlowPrediction } from '../../model/flow.ts';
import {
  defaultDistributionOptions,
  type DistributionOptions,
} from '../load/check-distribution.ts';
import { silentFlows } from './check-flows.ts';

/** Enough to see that an affinity holds. */
const stickyFlows = 24;

/**
 * Options of the check with its looks. Reachability takes one look at which a member that is never seen is proven missing
 * at `missAlpha`; distribution takes those of the sequential test. Without backends a few flows are enough.
 */
export function distributionOptionsFor(
  prediction: FlowPrediction,
  check: FlowCheck,
  concurrency: number,
): DistributionOptions {
  const sizes = prediction.outcomes.map((outcome) => {
    if (outcome.kind !== 'backends') return silentFlows;
    if (outcome.model?.kind === 'per-client') return stickyFlows;
    return flowsToSeeAll(outcome.backends.length, defaultDistributionOptions.missAlpha);
  });
  const independent = prediction.outcomes.some(
    (outcome) => outcome.kind === 'backends' && outcome.model?.kind === 'independent',
  );
  const looks =
    check === 'distribution' && independent
      ? defaultDistributionOptions.looks
      : [Math.max(silentFlows, ...sizes)];
  return { ...defaultDistributionOptions, looks, concurrency };
}

/** Flows after which k equal members have all been seen, but for a probability of `missAlpha`, with the union over them. */
function flowsToSeeAll(k: number, missAlpha: number): number {
  if (k < 2) return silentFlows;
  return Math.ceil(Math.log(missAlpha / k ** 2) / Math.log1p(-1 / k)) + 1;
}
