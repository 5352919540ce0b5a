/**
 * Holds a sample against backends that may answer: strangers and denied ones first, then how many flows failed, then the
 * distribution. Flows to backends that policies deny fail, those to backends for which they are open may: all of these backends
 * are one member of the distribution, with their shares together.
 */
import type { DistributionModel, Flow } from '../../model/distribution-model.ts';
import type { BackendsOutcome, FlowSample, FlowVerdict } from '../../model/flow.ts';
import { checkDistribution, type DistributionOptions } from '../load/check-distribution.ts';
import { binomialUpperTail } from '../load/chi-square.ts';
import { tally } from './tally.ts';

/** Flows that a sound network may lose; a fault that loses no more is not told from it. */
const noiseShareMax = 0.02;
/** Repeats confirm, on the lane and in a fresh one, so that all of them together are far below this. */
const noiseAlpha = 1e-3;
/** The member that stands for all backends that are denied or open. */
const others = '(denied or open)';
const client = 'the source';

/** Judges a sample; it may want more flows. */
export function checkBackends(
  outcome: BackendsOutcome,
  { flows: results }: FlowSample,
  options: DistributionOptions,
): FlowVerdict {
  const { backends, denied = [], open = [] } = outcome;
  const answers = results.flatMap((flow) => ('backend' in flow ? [flow.backend] : []));
  const failed = results.flatMap((flow) => ('failure' in flow ? [flow.failure] : []));
  const refused = answers.find((backend) => denied.includes(backend));
  if (refused !== undefined) {
    const reason = `${refused} answered, which policies deny to the source`;
    return { status: 'violates', fault: 'denied-answered', reason };
  }
  const stranger = answers.find((backend) => !backends.includes(backend));
  if (stranger !== undefined) {
    const reason = `${stranger} answered, which is none of ${backends.join(', ')}`;
    return { status: 'violates', fault: 'outside-set', reason };
  }
  const noisy = isBeyondNoise(failed.length, results.length);
  const mayFail = denied.length + open.length > 0;
  const sticky = outcome.model?.kind === 'per-client';
  const isFirm = answers.some((backend) => !open.includes(backend));
  if (noisy && (!mayFail || (sticky && isFirm))) {
    const reason = `${failed.length} of ${results.length} flows got no backend: ${tally(failed)}`;
    return { status: 'violates', fault: 'no-answer', reason };
  }
  const wanted = options.looks[0] ?? 0;
  if (outcome.model === undefined || outcome.model.kind === 'expiring') {
    const counted = mayFail ? results.length : answers.length;
    return counted < wanted ? { status: 'continue', wanted } : { status: 'conforms' };
  }
  // A sample has one source, whatever address a backend saw: translation may depend on who the backend is.
  const flows = results.flatMap((flow): Flow[] => {
    if ('backend' in flow) {
      return [{ client, backend: open.includes(flow.backend) ? others : flow.backend }];
    }
    return mayFail && (!sticky || noisy) ? [{ client, backend: others }] : [];
  });
  return checkDistribution(expectedModel(outcome.model, [...denied, ...open]), flows, options);
}

/** The model with these backends as one member. */
function expectedModel(model: DistributionModel, silent: readonly string[]): DistributionModel {
  if (silent.length === 0) return model;
  if (!('shares' in model)) {
    const answering = model.backends.filter((backend) => !silent.includes(backend));
    return { ...model, backends: [...answering, others] };
  }
  const shares = new Map<string, number>();
  for (const [backend, share] of model.shares) {
    const member = silent.includes(backend) ? others : backend;
    shares.set(member, (shares.get(member) ?? 0) + share);
  }
  return { ...model, shares };
}

/** Whether so many of so many flows fail by chance, where a network loses a few, with less than the probability `noiseAlpha`. */
function isBeyondNoise(failures: number, flows: number): boolean {
  return binomialUpperTail(failures, flows, noiseShareMax) < noiseAlpha;
}
