/**
 * Holds a sample of flows against a prediction: exact checks first (a stranger answered, nobody answered, the wrong kind of
 * silence), then the distribution. Several acceptable outcomes conform when one of them does.
 */
import type { FlowOutcome, FlowPrediction, FlowSample, FlowVerdict } from '../../model/flow.ts';
import { checkDistribution, type DistributionOptions } from '../load/check-distribution.ts';
import { binomialLowerTail } from '../load/chi-square.ts';
import type { Flow } from '../../model/distribution-model.ts';

/** Flows that show a rejection or a drop; repeats confirm, so that few are enough. */
export const silentFlows = 3;

/** Flows that a sound network may lose; a fault that loses no more is not told from it. */
const noiseShareMax = 0.02;
/** Repeats confirm, on the lane and in a fresh one, so that all of them together are far below this. */
const noiseAlpha = 1e-3;

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
  if (outcome.kind !== 'backends') return checkSilence(outcome.kind, sample);
  const failed = sample.flows.flatMap((flow) => ('failure' in flow ? [flow.failure] : []));
  if (isBeyondNoise(failed.length, sample.flows.length)) {
    const reason = `${failed.length} of ${sample.flows.length} flows got no backend: ${tally(failed)}`;
    return { status: 'violates', fault: 'no-answer', reason };
  }
  // A sample has one source, whatever address a backend saw: translation may depend on who the backend is.
  const flows = sample.flows.flatMap((flow): Flow[] =>
    'backend' in flow ? [{ client: 'the source', backend: flow.backend }] : [],
  );
  const { model, backends } = outcome;
  if (model !== undefined) return checkDistribution(model, flows, options);
  const stranger = flows.find(({ backend }) => !backends.includes(backend));
  if (stranger !== undefined) {
    const reason = `${stranger.backend} answered, which is none of ${backends.join(', ')}`;
    return { status: 'violates', fault: 'outside-set', reason };
  }
  const wanted = options.looks[0] ?? 0;
  return flows.length < wanted ? { status: 'continue', wanted } : { status: 'conforms' };
}

/** Whether so many of so many flows fail by chance, where a network loses a few, with less than the probability `noiseAlpha`. */
function isBeyondNoise(failures: number, flows: number): boolean {
  if (failures === 0) return false;
  return 1 - binomialLowerTail(failures - 1, flows, noiseShareMax) < noiseAlpha;
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

function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}
