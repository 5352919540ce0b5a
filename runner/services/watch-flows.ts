/**
 * Flows while an event takes its effect: whoever answers is a backend of the moment before or of the one after, and where both have
 * backends and the event is a graceful one, none gets lost (rules 66, 105). Samples go in, answers with verdicts come out.
 */
import type { AppliedWorld, Clock } from '../../cluster/cluster.ts';
import type { ServiceLane } from '../../cluster/service-lane.ts';
import { checkFlows } from '../../checkers/flows/check-flows.ts';
import { defaultDistributionOptions } from '../../checkers/load/check-distribution.ts';
import { flowName, type FlowPrediction, type FlowResult } from '../../model/flow.ts';
import type { FlowAnswer } from '../../model/flow-case.ts';
import type { LifecycleEvent } from '../../model/lifecycle.ts';
import { createNamer } from './answer-names.ts';
import type { AskedQuestion } from './ask-flow-questions.ts';

/** Events that end a container while it is still an endpoint: flows may be lost until the proxies know. */
const abrupt: readonly LifecycleEvent[] = ['liveness-fails', 'end'];
const questionsMax = 4;
/** Enough that a loss in one round is told from the noise of a sound network. */
const flowsPerRound = 3;
const intervalMs = 150;
/** Above a second, so that a SYN is sent twice before a flow counts as lost. */
const patientMs = 1_300;
/** Where flows may get lost only answers count, and those come within milliseconds. */
const hastyMs = 300;

export interface FlowWatch {
  readonly services: ServiceLane;
  readonly clock: Clock;
  readonly applied: AppliedWorld;
  readonly before: readonly AskedQuestion[];
  readonly after: readonly AskedQuestion[];
  readonly event: LifecycleEvent;
  readonly moment: string;
}

interface Watched {
  readonly asked: AskedQuestion;
  readonly prediction: FlowPrediction;
  readonly mayFail: boolean;
  readonly flows: FlowResult[];
  /** Why rounds could not be sent. */
  readonly problems: string[];
}

/** Samples until `settling` is over; its result, and one answer per question. Rejects with it. */
export async function watchFlows<T>(
  watch: FlowWatch,
  settling: Promise<T>,
  signal: AbortSignal,
): Promise<readonly [T, readonly FlowAnswer[]]> {
  const { services, clock, applied, moment } = watch;
  const watched = questionsOf(watch);
  const end = new AbortController();
  const sampling = (async () => {
    while (!end.signal.aborted && watched.length > 0) {
      await Promise.all(watched.map((one) => sample(services, one, signal)));
      await clock.wait(intervalMs, signal);
    }
  })();
  try {
    const [result] = await Promise.all([
      settling.finally(() => {
        end.abort();
      }),
      sampling,
    ]);
    const namer = createNamer(applied);
    return [result, watched.map((one) => judge(one, moment, namer))];
  } finally {
    end.abort();
  }
}

/** One round of a question: its flows at once, beside those of the others. */
async function sample(
  services: ServiceLane,
  { asked, mayFail, flows, problems }: Watched,
  signal: AbortSignal,
): Promise<void> {
  const options = { timeoutMs: mayFail ? hastyMs : patientMs, concurrency: flowsPerRound };
  const [round] = await services.flows([{ ...asked.target, count: flowsPerRound }], options, signal); // prettier-ignore
  flows.push(...(round?.flows ?? []));
  if (round?.problem !== undefined) problems.push(round.problem);
}

function questionsOf({ before, after, event }: FlowWatch): readonly Watched[] {
  const nameOf = ({ question }: AskedQuestion): string => flowName({ ...question, moment: undefined }); // prettier-ignore
  const earlier = new Map(before.map((one) => [nameOf(one), one]));
  return after
    .flatMap((asked): Watched[] => {
      const first = earlier.get(nameOf(asked));
      // Rounds overlap, and the way through a node is one for all of them.
      if (first === undefined || asked.target.nextHop !== undefined) return [];
      const backends = [...new Set([...backendsOf(first), ...backendsOf(asked)])];
      const outcome = { kind: 'backends', backends } as const;
      const rules = [...new Set([...first.prediction.rules, ...asked.prediction.rules, 105])];
      const silent = [first, asked].some(({ prediction }) =>
        prediction.outcomes.some(({ kind }) => kind !== 'backends'),
      );
      const mayFail = silent || abrupt.includes(event);
      return [
        { asked, prediction: { outcomes: [outcome], rules }, mayFail, flows: [], problems: [] },
      ];
    })
    .slice(0, questionsMax);
}

function backendsOf({ prediction: { outcomes } }: AskedQuestion): readonly string[] {
  return outcomes.flatMap((outcome) => (outcome.kind === 'backends' ? outcome.backends : []));
}

function judge(
  { asked, prediction, mayFail, flows: all, problems }: Watched,
  moment: string,
  namer: ReturnType<typeof createNamer>,
): FlowAnswer {
  const question = { ...asked.question, moment: `during ${moment}` };
  const flows = mayFail ? all.filter((flow) => 'backend' in flow) : all;
  if (all.length === 0) {
    // Nothing was seen of this moment, and what was not seen does not conform.
    const reason = problems[0] ?? 'the event was over before a connection was sent';
    return namer.answer({
      question,
      prediction,
      flows: [],
      verdict: { status: 'unknown', reason },
    });
  }
  const verdict = checkFlows(prediction, { flows }, { ...defaultDistributionOptions, looks: [0] });
  const answer = namer.answer({ question, prediction, flows, verdict });
  // A moment that is over cannot be asked again on this lane: a fresh one has the last word.
  return verdict.status === 'violates'
    ? { ...answer, confirmation: { decision: 'confirmed', repeats: 0, mismatches: 0 } }
    : answer;
}
