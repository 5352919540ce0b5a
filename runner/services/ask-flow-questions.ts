/**
 * Asks the flows of a scenario on one lane: questions get their real names, addresses and predictions, are judged, and asked
 * again where they violate. Logical names go out.
 */
import type { AppliedWorld, Clock } from '../../cluster/cluster.ts';
import type { ServiceLane } from '../../cluster/service-lane.ts';
import { distributionOptionsFor } from '../../checkers/flows/flow-looks.ts';
import { bindNamespaceName, bindProbe } from '../../model/binding.ts';
import type { ClusterFacts } from '../../model/bound-world.ts';
import { flowName, type FlowCheck, type FlowQuestion } from '../../model/flow.ts';
import type { FlowAnswer, FlowConfirmation } from '../../model/flow-case.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { FlowOracle } from '../../oracle/services/predict-flow.ts';
import { createNamer } from './answer-names.ts';
import { askQuestions, type AskedFlow, type JudgedFlow } from './ask-questions.ts';
import { flowQuestions } from './flow-questions.ts';
import { repeatSequentially } from './repeat-sequentially.ts';

/**
 * A flow is answered within milliseconds. Above a second, so that a SYN is sent twice: the rejection of the first may have been
 * held back by the kernel's limit of ICMP errors. What violates is asked again with patience.
 */
const timeoutMs = 1_300;
const longTimeoutMs = 3_000;
/** Of a sequential test, which asks often. */
const repeatTimeoutMs = 2_000;
/** Flows of one source in flight: while one waits, the next is sent. Results stand in the order of sending. */
const flowsInFlight = 4;
/** Samples that a violation must show again on its own lane. */
const repeatsOnLane = 1;
/** Questions of a case about distributions: each takes up to some thousand flows. */
const distributionQuestionsMax = 4;

export interface FlowAsking {
  readonly services: ServiceLane;
  readonly scenario: Scenario;
  readonly check: FlowCheck;
  readonly facts: ClusterFacts;
  readonly applied: AppliedWorld;
  readonly oracle: FlowOracle;
  /** Names of questions; all where absent. */
  readonly only: ReadonlySet<string> | undefined;
  /** Where a scenario has several moments: which one, and what is asked beside its Services. */
  readonly moment?: string | undefined;
  readonly also?: readonly AskedQuestion[] | undefined;
  /** Faults by question that a sequential test decides; one repeat of what violates where absent. */
  readonly tested?: TestedFaults | undefined;
  readonly clock: Clock;
}

/** The key of a question -> the fault that it showed. */
export type TestedFaults = ReadonlyMap<string, string>;

/** One answer per question, in order. */
export async function askFlowQuestions(
  asking: FlowAsking,
  signal: AbortSignal,
): Promise<readonly FlowAnswer[]> {
  const { services, applied, only, also = [] } = asking;
  const asked = [...flowsToAsk(asking), ...also].filter(
    ({ question }) => only === undefined || only.has(flowName(question)),
  );
  const judged = await askQuestions(services, asked, timeoutMs, signal);
  const namer = createNamer(applied);
  return asking.tested === undefined
    ? await confirmOnLane(services, asked, judged, namer, signal)
    : await testOnLane(asking, asking.tested, asked, judged, signal);
}

export interface AskedQuestion extends AskedFlow {
  /** In logical names. */
  readonly question: FlowQuestion;
}

/** The questions about the Services of a scenario that the cluster has an address for, with their predictions. */
export function flowsToAsk({
  scenario,
  check,
  facts,
  applied: { binding },
  oracle,
  moment,
}: Omit<FlowAsking, 'services' | 'only' | 'clock'>): readonly AskedQuestion[] {
  const all = flowQuestions(scenario, facts.ipFamilies, facts.externalEndpoints).flatMap(
    (plain): AskedQuestion[] => {
      const question = moment === undefined ? plain : { ...plain, moment };
      const { source, service } = question;
      const ends = { source, target: source, ipFamily: question.ipFamily, protocol: question.protocol, port: question.port }; // prettier-ignore
      const bound: FlowQuestion = {
        ...question,
        source: bindProbe(ends, binding).source,
        service: { ...service, namespace: bindNamespaceName(binding, service.namespace) },
        node: question.node === undefined ? undefined : binding.nodes.get(question.node)?.name,
      };
      const target = oracle.targetOf(bound);
      const prediction = oracle.predict(bound);
      if (target === undefined || prediction.outcomes.length === 0) return [];
      const options = distributionOptionsFor(prediction, check, flowsInFlight);
      return [{ question, target, prediction, options }];
    },
  );
  if (check === 'reachability') return all;
  // Proxies draw alike at every address; the way through a node is for who answers at all.
  const spread = all.filter(
    ({ target: { nextHop }, prediction: { outcomes } }) =>
    nextHop === undefined && outcomes.every(({ kind, ...rest }) => kind === 'backends' && 'backends' in rest && rest.backends.length > 1), // prettier-ignore
  );
  return spread.slice(0, distributionQuestionsMax);
}

interface Again {
  /** Whether the flows of a question go one after another. */
  readonly isPaced: (one: AskedQuestion) => boolean;
  readonly timeoutMs: number;
}

/**
 * Violations once more. Kernels send few ICMP errors to one address (Linux: six at once, then one per second), and the questions
 * before may have taken all: a rejection that was not seen is waited for flow by flow, so that the limit has passed by the next.
 */
async function askAgain(
  services: ServiceLane,
  suspects: readonly AskedQuestion[],
  { isPaced, timeoutMs: flowTimeoutMs }: Again,
  signal: AbortSignal,
): Promise<ReadonlyMap<AskedQuestion, JudgedFlow>> {
  const again = new Map<AskedQuestion, JudgedFlow>();
  const paced = suspects.filter(isPaced);
  const plain = suspects.filter((one) => !isPaced(one));
  for (const group of [plain, paced]) {
    const asked = group.map((one): AskedFlow => {
      const { concurrency, ...options } = one.options;
      return { ...one, options: { ...options, concurrency: group === paced ? 1 : concurrency } };
    });
    const judged = await askQuestions(services, asked, flowTimeoutMs, signal);
    group.forEach((one, index) => {
      const repeat = judged[index];
      if (repeat !== undefined) again.set(one, repeat);
    });
  }
  return again;
}

/** A violation is asked again at once, from fresh ports and with a long timeout; the same fault must come again. */
async function confirmOnLane(
  services: ServiceLane,
  asked: readonly AskedQuestion[],
  judged: readonly JudgedFlow[],
  namer: ReturnType<typeof createNamer>,
  signal: AbortSignal,
): Promise<readonly FlowAnswer[]> {
  const faults = new Map(
    asked.flatMap((one, index) => {
      const verdict = judged[index]?.verdict;
      return verdict?.status === 'violates' ? [[one, verdict.fault] as const] : [];
    }),
  );
  const isPaced = (one: AskedQuestion): boolean => faults.get(one) === 'dropped-not-refused';
  const again = await askAgain(services, [...faults.keys()], { isPaced, timeoutMs: longTimeoutMs }, signal); // prettier-ignore
  return asked.map((one, index): FlowAnswer => {
    const first = judged[index] ?? notAsked;
    const repeat = again.get(one);
    const { question, prediction } = one;
    const answer = namer.answer({ question, prediction, ...first });
    if (first.verdict.status !== 'violates') return answer;
    const same =
      repeat?.verdict.status === 'violates' && repeat.verdict.fault === first.verdict.fault;
    const confirmation = {
      decision: same ? ('confirmed' as const) : ('dismissed' as const),
      repeats: repeatsOnLane,
      mismatches: same ? 1 : 0,
    };
    return { ...answer, confirmation };
  });
}

/** Each question until a sequential test has decided whether it shows its fault; a sample that did stands for it then. */
async function testOnLane(
  { services, applied, clock }: FlowAsking,
  tested: TestedFaults,
  asked: readonly AskedQuestion[],
  judged: readonly JudgedFlow[],
  signal: AbortSignal,
): Promise<readonly FlowAnswer[]> {
  const namer = createNamer(applied);
  const faultOf = (position: number): string | undefined => {
    const question = asked[position]?.question;
    return question === undefined ? undefined : tested.get(flowName(question));
  };
  const shows = ({ verdict }: JudgedFlow, position: number): boolean =>
    verdict.status === 'violates' && verdict.fault === faultOf(position);
  const isPaced = ({ question }: AskedQuestion): boolean =>
    tested.get(flowName(question)) === 'dropped-not-refused';
  const wrong = new Map(judged.flatMap((sample, position) => shows(sample, position) ? [[position, sample]] : [])); // prettier-ignore
  const confirmations = await repeatSequentially(
    asked.length,
    {
      clock,
      ask: async (positions) => {
        const again = positions.flatMap((position) => asked[position] ?? []);
        const samples = await askAgain(services, again, { isPaced, timeoutMs: repeatTimeoutMs }, signal); // prettier-ignore
        return positions.map((position) => {
          const one = asked[position];
          const sample = (one && samples.get(one)) ?? notAsked;
          if (sample.verdict.status === 'unknown') return 'nothing';
          if (!shows(sample, position)) return 'no fault';
          wrong.set(position, sample);
          return 'fault';
        });
      },
      isAlive: async () =>
        (await services.readSentinel({ timeoutMs: longTimeoutMs, concurrency: 1 }, signal))
          .controlAlive,
    },
    signal,
  );
  return asked.map(({ question, prediction }, position): FlowAnswer => {
    const first = judged[position] ?? notAsked;
    const confirmation = confirmations[position] ?? nothingSaid;
    const standing = confirmation.decision === 'confirmed' ? (wrong.get(position) ?? first) : first;
    return { ...namer.answer({ question, prediction, ...standing }), confirmation };
  });
}

const notAsked: JudgedFlow = { flows: [], verdict: { status: 'unknown', reason: 'not asked' } };
const nothingSaid: FlowConfirmation = { decision: 'undecided', repeats: 0, mismatches: 0 };
