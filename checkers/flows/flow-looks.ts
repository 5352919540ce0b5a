/** How many flows a question takes: a prediction and the kind of check go in, sizes fixed in advance come out (rule 86). */
import type { BackendsOutcome, FlowCheck, FlowOutcome, FlowPrediction } from '../../model/flow.ts';
import {
  defaultDistributionOptions,
  type DistributionOptions,
} from '../load/check-distribution.ts';
import { silentFlows } from './check-flows.ts';

/** In flight where some are expected to time out, so that a sample does not wait for one after another. */
const waitingFlows = 16;
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
    if (outcome.kind !== 'backends' || isSilent(outcome)) return silentFlows;
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
  const waits = prediction.outcomes.some(mayFail);
  const inFlight = waits ? Math.max(concurrency, waitingFlows) : concurrency;
  return { ...defaultDistributionOptions, looks, concurrency: inFlight };
}

/** Whether policies may keep flows to some of the backends from being answered: then failures belong to the sample. */
export function mayFail(outcome: FlowOutcome): boolean {
  if (outcome.kind !== 'backends') return false;
  return (outcome.denied ?? []).length + (outcome.open ?? []).length > 0;
}

function isSilent({ backends, denied = [] }: BackendsOutcome): boolean {
  return denied.length === backends.length;
}

/** Flows after which k equal members have all been seen, but for a probability of `missAlpha`, with the union over them. */
function flowsToSeeAll(k: number, missAlpha: number): number {
  if (k < 2) return silentFlows;
  return Math.ceil(Math.log(missAlpha / k ** 2) / Math.log1p(-1 / k)) + 1;
}
