/**
 * Asks sources of Services with a short affinity over idle times: first a chain of bursts that lasts longer than the timeout while
 * no gap does, then one burst after each idle time, until each source has been sent elsewhere or chance is ruled out. All sources
 * share the waits, so that a case costs few timeouts. The waits are the timeout of the Service, on the cluster's clock.
 */
import { checkAffinityEnd, idleSlackMs, idleTimesMax, type Burst, type ExpiringModel } from '../../checkers/flows/check-affinity-end.ts'; // prettier-ignore
import { mayFail } from '../../checkers/flows/flow-looks.ts';
import { defaultDistributionOptions } from '../../checkers/load/check-distribution.ts';
import { affinityMoment, flowName, type FlowResult, type FlowVerdict } from '../../model/flow.ts';
import type { FlowAnswer } from '../../model/flow-case.ts';
import { createNamer } from './answer-names.ts';
import { flowsToAsk, type AskedQuestion, type FlowAsking } from './ask-flow-questions.ts';
import type { JudgedFlow } from './ask-questions.ts';

/** Timeouts above are not waited for. */
const timeoutMaxMs = 10_000;
/** Of a timeout: from the start of one burst of the chain to that of the next, and how long a flow waits for its answer. */
const stepShare = 0.3;
const patienceShare = 1 / 6;
interface SampleSize {
  /** Steps of the chain. */
  readonly steps: number;
  /** How seldom an affinity that ends may be called endless. */
  readonly missAlpha: number;
}

/** The chain lasts 1.2 timeouts. */
const first: SampleSize = { steps: 4, missAlpha: defaultDistributionOptions.missAlpha };
/** A longer chain, because a draw may give the same backend by chance, and fewer idle times. */
const repeat: SampleSize = { steps: 24, missAlpha: 1e-3 };
const flowsPerBurst = 2;
/** Idle times that a question may take; where shares are so uneven that more are needed it is not asked. */
const idleTimesLimit = 40;
/** Bursts without any answer, one after another, after which a question is given up. */
const silentBurstsMax = 3;

/** One answer per question of this kind, in order; none where the scenario has no such Service. */
export async function askAffinityEnds(
  asking: FlowAsking,
  signal: AbortSignal,
): Promise<readonly FlowAnswer[]> {
  const all = flowsToAsk({ ...asking, moment: affinityMoment }).filter(
    ({ question }) => asking.only === undefined || asking.only.has(flowName(question)),
  );
  const timed = all.flatMap((one): TimedQuestion[] => {
    const model = modelOf(one, asking);
    return model === undefined ? [] : [{ ...one, model }];
  });
  const namer = createNamer(asking.applied);
  const answers: FlowAnswer[] = [];
  for (const timeoutMs of new Set(timed.map(({ model }) => model.timeoutMs))) {
    const group = timed.filter(({ model }) => model.timeoutMs === timeoutMs);
    // Questions that are named have violated before: a smaller sample confirms, and stands by itself.
    const isRepeat = asking.only !== undefined;
    const judged = await askOver(asking, { group, ...(isRepeat ? repeat : first), timeoutMs }, signal); // prettier-ignore
    const suspects = group.filter((_one, index) => !isRepeat && judged[index]?.verdict.status === 'violates'); // prettier-ignore
    const again = await askOver(asking, { group: suspects, ...repeat, timeoutMs }, signal);
    group.forEach(({ question, prediction }, index) => {
      const sample = judged[index] ?? notAsked;
      const { verdict } = sample;
      const answer = namer.answer({ question, prediction, ...sample });
      const seen = verdict.status === 'violates' ? verdict.fault : undefined;
      const fault = asking.tested?.get(flowName(question)) ?? seen;
      const second = isRepeat ? sample : again[suspects.findIndex((one) => one.question === question)]; // prettier-ignore
      answers.push(fault === undefined ? answer : confirmed(answer, fault, second ?? notAsked));
    });
  }
  return answers;
}

interface TimedQuestion extends AskedQuestion {
  readonly model: ExpiringModel;
}

const notAsked: JudgedFlow = { flows: [], verdict: { status: 'unknown', reason: 'not asked' } };

/**
 * The model of a question whose key no other question has: proxies remember the address of a client for a port on a node, and
 * two addresses of one Service may have other backends (rule 77).
 */
function modelOf(
  { question: { source, via }, prediction: { outcomes } }: AskedQuestion,
  { applied: { bound } }: FlowAsking,
): ExpiringModel | undefined {
  const [outcome] = outcomes;
  if (outcomes.length !== 1 || outcome?.kind !== 'backends' || mayFail(outcome)) return undefined;
  const { model } = outcome;
  if (model?.kind !== 'expiring' || model.timeoutMs > timeoutMaxMs) return undefined;
  if (idleTimesMax(model, first.missAlpha) > idleTimesLimit) return undefined;
  if (source.kind === 'external') return via === 'nodePort' ? model : undefined;
  const hosts = bound.pods.some(({ spec }) => spec.hostNetwork === true);
  return via === 'clusterIP' && !hosts ? model : undefined;
}

/** Bursts of all questions at the same time, judged after each. */
async function askOver(
  { services, clock }: FlowAsking,
  plan: SampleSize & { readonly group: readonly TimedQuestion[]; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<readonly JudgedFlow[]> {
  const { group, timeoutMs } = plan;
  if (group.length === 0) return [];
  const bursts: Burst[][] = group.map(() => []);
  const flows: FlowResult[][] = group.map(() => []);
  let startedAt = clock.now();
  let endedAt = startedAt;
  const sendAt = async (moment: number): Promise<void> => {
    await clock.wait(Math.max(0, moment - clock.now()), signal);
    startedAt = clock.now();
    const requests = group.map(({ target }) => ({ ...target, count: flowsPerBurst }));
    const options = { timeoutMs: timeoutMs * patienceShare, concurrency: 1 };
    const samples = await services.flows(requests, options, signal);
    endedAt = clock.now();
    samples.forEach((sample, index) => {
      flows[index]?.push(...sample.flows);
      const backends = sample.flows.flatMap((flow) => ('backend' in flow ? [flow.backend] : []));
      bursts[index]?.push({ startedAt, endedAt, backends });
    });
  };
  const judge = ({ model }: TimedQuestion, index: number): FlowVerdict => {
    const own = bursts[index] ?? [];
    const verdict = checkAffinityEnd(model, own, plan.missAlpha);
    const silent = own.slice(-silentBurstsMax).every(({ backends }) => backends.length === 0);
    if (verdict.status !== 'continue' || !silent) return verdict;
    return { status: 'unknown', reason: `no answer in ${silentBurstsMax} bursts in a row` };
  };
  await sendAt(startedAt);
  for (let step = 0; step < plan.steps; step++) await sendAt(startedAt + timeoutMs * stepShare);
  for (let idleTime = 0; idleTime < idleTimesLimit; idleTime++) {
    if (!group.map(judge).some(({ status }) => status === 'continue')) break;
    await sendAt(endedAt + timeoutMs + idleSlackMs);
  }
  const reason = `not decided after ${idleTimesLimit} idle times`;
  return group.map(judge).map((verdict, index) => ({
    flows: flows[index] ?? [],
    verdict: verdict.status === 'continue' ? { status: 'unknown', reason } : verdict,
  }));
}

function confirmed(answer: FlowAnswer, fault: string, { verdict }: JudgedFlow): FlowAnswer {
  if (verdict.status === 'unknown') {
    return { ...answer, confirmation: { decision: 'undecided', repeats: 0, mismatches: 0 } };
  }
  const same = verdict.status === 'violates' && verdict.fault === fault;
  const decision = same ? ('confirmed' as const) : ('dismissed' as const);
  return { ...answer, confirmation: { decision, repeats: 1, mismatches: same ? 1 : 0 } };
}
