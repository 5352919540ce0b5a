/**
 * Holds a sample of flows against a prediction: exact checks first (a stranger answered, nobody answered, the wrong kind of
 * silence), then the distribution. Several acceptable outcomes conform when one of them does.
 */
import type { FlowOutcome, FlowPrediction, FlowSample, FlowVerdict } from '../../model/flow.ts';
import type { DistributionOptions } from '../load/check-distribution.ts';
import { checkBackends } from './check-backends.ts';
import { tally } from './tally.ts';

/** Flows that show a rejection or a drop; repeats confirm, so that few are enough. */
export const silentFlows = 3;

const fastFailures = ['refused', 'reset', 'unreachable'];

/** Judges a sample. Throws RangeError on a prediction without outcomes: such a question is not to be asked. */
export function checkFlows(
  prediction: FlowPrediction,
  sample: FlowSample,
  options: DistributionOptions,
): FlowVerdict {
  if (prediction.outcomes.length === 0) throw new RangeError('a question that nothing answers');
  if (sample.problem !== undefined) return { status: 'unknown', reason: sample.problem };
  const errors = sample.flows.filter((flow) => 'failure' in flow && flow.failure === 'error');
  if (errors.length > 0) {
    return { status: 'unknown', reason: `the prober could not send ${errors.length} flows` };
  }
  const verdicts = prediction.outcomes.map((outcome) => checkOutcome(outcome, sample, options));
  return (
    verdicts.find(({ status }) => status === 'conforms') ??
    verdicts.find(({ status }) => status === 'continue') ??
    verdicts[0] ?? { status: 'unknown', reason: 'no outcome' }
  );
}

function checkOutcome(
  outcome: FlowOutcome,
  sample: FlowSample,
  options: DistributionOptions,
): FlowVerdict {
  if (outcome.kind === 'backends') return checkBackends(outcome, sample, options);
  return checkSilence(outcome.kind, sample);
}

/**
 * No backend: nobody answers. Of a refusal one rejection must be seen, not one per flow, because kernels limit the rate of
 * ICMP errors; a drop has none (rule 68).
 */
function checkSilence(kind: 'refuse' | 'drop', { flows }: FlowSample): FlowVerdict {
  if (flows.length < silentFlows) return { status: 'continue', wanted: silentFlows };
  const answered = flows.flatMap((flow) => ('backend' in flow ? [flow.backend] : []));
  if (answered.length > 0) {
    const reason = `${answered.length} of ${flows.length} flows were answered: ${tally(answered)}`;
    return { status: 'violates', fault: 'answered', reason };
  }
  const failures = flows.flatMap((flow) => ('failure' in flow ? [flow.failure] : []));
  const isRefused = failures.some((failure) => fastFailures.includes(failure));
  if (isRefused === (kind === 'refuse')) return { status: 'conforms' };
  return {
    status: 'violates',
    fault: kind === 'refuse' ? 'dropped-not-refused' : 'refused-not-dropped',
    reason: `of ${flows.length} flows ${tally(failures)}`,
  };
}
