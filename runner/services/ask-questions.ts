/**
 * Asks questions in rounds until each is decided: all that need more flows ask at once, at the sizes that their checks fixed in
 * advance. A question is its bound form with its prediction and the options of its check.
 */
import type { FlowRequest, ServiceLane } from '../../cluster/service-lane.ts';
import { mayFail } from '../../checkers/flows/flow-looks.ts';
import { checkFlows } from '../../checkers/flows/check-flows.ts';
import type { DistributionOptions } from '../../checkers/load/check-distribution.ts';
import type {
  FlowPrediction,
  FlowResult,
  FlowSample,
  FlowTarget,
  FlowVerdict,
} from '../../model/flow.ts';

export interface AskedFlow {
  readonly target: FlowTarget;
  readonly prediction: FlowPrediction;
  readonly options: DistributionOptions;
}

export interface JudgedFlow {
  readonly flows: readonly FlowResult[];
  readonly verdict: FlowVerdict;
}

/** Flows sent first where backends are expected to answer: when they all time out, the rest of the sample would as well. */
const scouts = 4;

/** Looks of a check are few; more rounds than this mean a check that never ends. */
const roundsMax = 16;

/** One judged sample per question, in order. A check that does not end is undecided. */
export async function askQuestions(
  lane: ServiceLane,
  asked: readonly AskedFlow[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<readonly JudgedFlow[]> {
  const flows: FlowResult[][] = asked.map(() => []);
  const verdicts: FlowVerdict[] = asked.map(({ prediction, options: { looks } }) => ({
    status: 'continue',
    wanted: Math.min(looks[0] ?? 1, expectsAnswers(prediction) ? scouts : Infinity),
  }));
  for (let round = 0; round < roundsMax; round++) {
    const open = asked.flatMap((question, index) => {
      const verdict = verdicts[index];
      if (verdict?.status !== 'continue') return [];
      const request: FlowRequest = {
        ...question.target,
        count: Math.max(1, verdict.wanted - usefulFlows(question.prediction, flows[index] ?? [])),
      };
      return [{ index, question, request }];
    });
    if (open.length === 0) break;
    const concurrency = Math.max(...open.map(({ question }) => question.options.concurrency));
    const options = { timeoutMs, concurrency };
    const samples = await lane.flows(open.map(({ request }) => request), options, signal); // prettier-ignore
    open.forEach(({ index, question }, position) => {
      const sample = samples[position] ?? { flows: [], problem: 'the lane left out a sample' };
      flows[index]?.push(...sample.flows);
      const whole: FlowSample = { ...sample, flows: flows[index] ?? [] };
      verdicts[index] = checkFlows(question.prediction, whole, question.options);
    });
  }
  return asked.map((_question, index) => {
    const verdict = verdicts[index];
    const undecided = verdict === undefined || verdict.status === 'continue';
    const reason = `not decided within ${roundsMax} rounds`;
    return {
      flows: flows[index] ?? [],
      verdict: undecided ? { status: 'unknown', reason } : verdict,
    };
  });
}

/** Looks count flows that were answered, where backends are predicted that may all answer, and all flows elsewhere. */
function usefulFlows(prediction: FlowPrediction, flows: readonly FlowResult[]): number {
  return expectsAnswers(prediction)
    ? flows.filter((flow) => 'backend' in flow).length
    : flows.length;
}

function expectsAnswers({ outcomes }: FlowPrediction): boolean {
  return outcomes.some((outcome) => outcome.kind === 'backends' && !mayFail(outcome));
}
