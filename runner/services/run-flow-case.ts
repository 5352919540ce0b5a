/**
 * One case of Services on one lane: apply, predict from what was stored, settle, send flows, judge, ask again what violates.
 * The result is data; an environment failure ends the case as inconclusive with its reason.
 */
import type { AppliedWorld, Clock, Lane } from '../../cluster/cluster.ts';
import type { ServiceLane } from '../../cluster/service-lane.ts';
import { distributionOptionsFor } from '../../checkers/flows/flow-looks.ts';
import { bindNamespaceName, bindProbe } from '../../model/binding.ts';
import type { ClusterFacts } from '../../model/bound-world.ts';
import type { CaseRequest } from '../../model/case-result.ts';
import { HarnessError } from '../../model/errors.ts';
import { flowName, type FlowQuestion } from '../../model/flow.ts';
import type { FlowAnswer, FlowCaseResult, FlowTimings } from '../../model/flow-case.ts';
import type { FlowCheck } from '../../model/scenario.ts';
import { createFlowOracle, type FlowOracle } from '../../oracle/services/predict-flow.ts';
import { askQuestions, type AskedFlow, type JudgedFlow } from './ask-questions.ts'; // prettier-ignore
import { createNamer } from './answer-names.ts';
import { flowQuestions } from './flow-questions.ts';
import { settleServices } from './settle-services.ts';

export interface FlowCaseContext {
  readonly lane: Lane;
  readonly clock: Clock;
  readonly facts: ClusterFacts;
  readonly settleTimeoutMs: number;
  /** Whether an object that the API server rejects ends everything: right for a user's own scenario. */
  readonly throwRejections: boolean;
  /** Wall time, for the report alone. */
  readonly date: () => Date;
}

/**
 * A flow is answered within milliseconds. Above a second, so that a SYN is sent twice: the rejection of the first may have been
 * held back by the kernel's limit of ICMP errors. What violates is asked again with patience.
 */
const timeoutMs = 1_300;
const longTimeoutMs = 3_000;
/** Flows of one source in flight; one after another they show an order as well. */
const concurrencyOf: Readonly<Record<FlowCheck, number>> = { reachability: 4, distribution: 1 };
/** Samples that a violation must show again on its own lane. */
const repeatsOnLane = 1;
/** Questions of a case about distributions: each takes up to some thousand flows. */
const distributionQuestionsMax = 4;

/**
 * Runs a scenario; `only` names the questions to ask, all where absent. Throws HarnessError('interrupted') when aborted and
 * anything else only for a bug of the harness.
 */
export async function runFlowCase(
  context: FlowCaseContext,
  { scenario, phase, index }: CaseRequest,
  signal: AbortSignal,
  only?: ReadonlySet<string>,
): Promise<FlowCaseResult> {
  const { clock, lane } = context;
  const startedAt = context.date().toISOString();
  const start = clock.now();
  const finish = (part: CasePart): FlowCaseResult => ({
    scenario,
    phase,
    index,
    lane: lane.name,
    ...part,
    startedAt,
    elapsedMs: clock.now() - start,
  });
  try {
    return finish(await runParts(context, { scenario, phase, index }, only, signal));
  } catch (error) {
    const isFailure =
      error instanceof HarnessError &&
      (error.code === 'environment' || (error.code === 'input' && !context.throwRejections));
    if (signal.aborted || !isFailure) throw error;
    const reason = error.message;
    const endpoints = { missing: [], unexpected: [] };
    return finish({ status: 'inconclusive', reason, answers: [], endpoints, pending: [], timings: noTimings }); // prettier-ignore
  }
}

type CasePart = Pick<
  FlowCaseResult,
  'status' | 'reason' | 'answers' | 'endpoints' | 'pending' | 'timings'
>;

const noTimings: FlowTimings = { apply: 0, endpoints: 0, settle: 0, flows: 0, confirm: 0 };

async function runParts(
  { lane, clock, facts, settleTimeoutMs }: FlowCaseContext,
  { scenario }: CaseRequest,
  only: ReadonlySet<string> | undefined,
  signal: AbortSignal,
): Promise<CasePart> {
  const { services } = lane;
  if (services === undefined) {
    throw new HarnessError('usage', `the cluster ${facts.name} has no Services to ask`, {
      hint: 'Use --cluster kind, or a cluster by --context.',
    });
  }
  const start = clock.now();
  const applied = await lane.apply(scenario.world, scenario.externalEndpoints, signal);
  const appliedAt = clock.now();
  const proxyMode = facts.details['kubeProxyMode'] ?? 'unknown';
  const oracle = createFlowOracle(applied.bound, facts.ipFamilies, proxyMode);
  const settled = await settleServices(services, clock, oracle.slices, settleTimeoutMs, signal);
  await listen(services, oracle, signal);
  const flowsFrom = clock.now();
  const asked = questionsOf(scenario, facts, applied, oracle).filter(
    ({ question }) => only === undefined || only.has(flowName(question)),
  );
  const judged = await askQuestions(services, asked, timeoutMs, signal);
  const confirmFrom = clock.now();
  const answers = await confirmOnLane(services, asked, judged, createNamer(applied), signal);
  const timings = {
    apply: appliedAt - start,
    endpoints: settled.endpointsMs,
    settle: settled.sentinelMs,
    flows: confirmFrom - flowsFrom,
    confirm: clock.now() - confirmFrom,
  };
  const part = {
    answers,
    endpoints: settled.endpoints,
    pending: settled.sentinel.pending,
    timings,
  };
  if (!settled.sentinel.controlAlive) {
    const reason = 'the control pair of the Service sentinel does not answer';
    return { ...part, status: 'inconclusive', reason };
  }
  return { ...part, ...statusOf(part) };
}

/** Every backend listens before it is asked: a port that is shut looks like a rejection. */
async function listen(
  services: ServiceLane,
  { slices }: FlowOracle,
  signal: AbortSignal,
): Promise<void> {
  const ports = slices.flatMap(({ endpoints, ports: own = [] }) =>
    endpoints.flatMap(({ addresses: [address] }) =>
      own.flatMap(({ port, protocol = 'TCP' }) =>
        address === undefined || port === undefined ? [] : [{ address, protocol, port }],
      ),
    ),
  );
  const problem = await services.listen(ports, signal);
  if (problem !== undefined) throw new HarnessError('environment', problem);
}

interface AskedQuestion extends AskedFlow {
  /** In logical names. */
  readonly question: FlowQuestion;
}

function questionsOf(
  scenario: FlowCaseResult['scenario'],
  facts: ClusterFacts,
  { binding }: AppliedWorld,
  oracle: FlowOracle,
): readonly AskedQuestion[] {
  const check = scenario.probes.flows ?? 'reachability';
  const all = flowQuestions(scenario, facts.ipFamilies, facts.externalEndpoints).flatMap(
    (question): AskedQuestion[] => {
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
      const options = distributionOptionsFor(prediction, check, concurrencyOf[check]);
      return [{ question, target, prediction, options }];
    },
  );
  if (check === 'reachability') return all;
  const spread = all.filter(
    ({ prediction: { outcomes } }) =>
    outcomes.every(({ kind, ...rest }) => kind === 'backends' && 'backends' in rest && rest.backends.length > 1), // prettier-ignore
  );
  return spread.slice(0, distributionQuestionsMax);
}

/** A violation is asked again at once, from fresh ports and with a long timeout; the same fault must come again. */
async function confirmOnLane(
  services: ServiceLane,
  asked: readonly AskedQuestion[],
  judged: readonly JudgedFlow[],
  namer: ReturnType<typeof createNamer>,
  signal: AbortSignal,
): Promise<readonly FlowAnswer[]> {
  const suspects = asked.filter((_one, index) => judged[index]?.verdict.status === 'violates');
  const again =
    suspects.length === 0 ? [] : await askQuestions(services, suspects, longTimeoutMs, signal);
  return asked.map((one, index): FlowAnswer => {
    const first = judged[index] ?? {
      flows: [],
      verdict: { status: 'unknown', reason: 'not asked' },
    };
    const repeat = again[suspects.indexOf(one)];
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

function statusOf({
  answers,
  endpoints,
}: Pick<CasePart, 'answers' | 'endpoints'>): Pick<CasePart, 'status' | 'reason'> {
  const differ = endpoints.missing.length + endpoints.unexpected.length > 0;
  if (differ || answers.some(({ confirmation }) => confirmation?.decision === 'confirmed')) {
    return { status: 'violates' };
  }
  const unknown = answers.find(({ verdict }) => verdict.status === 'unknown');
  if (unknown?.verdict.status === 'unknown') {
    return { status: 'inconclusive', reason: unknown.verdict.reason };
  }
  return { status: 'conforms' };
}
