/**
 * The moments of a scenario's lifecycle on one lane: after each event what pods and endpoints are, who answers, what pods answer by
 * their own addresses and what names resolve to, each within a bound; and flows while the event takes its effect.
 */
import type { Clock, Lane } from '../../cluster/cluster.ts';
import type { LifecycleLane } from '../../cluster/lifecycle-lane.ts';
import { HarnessError } from '../../model/errors.ts';
import type { DnsCheck } from '../../model/dns-case.ts';
import type { FlowAnswer, FlowCaseResult } from '../../model/flow-case.ts';
import { momentName, podKey } from '../../model/lifecycle.ts';
import {
  predictLifecycle,
  type LifecycleMoment,
} from '../../oracle/lifecycle/predict-lifecycle.ts';
import { worldAtMoment } from '../../oracle/lifecycle/world-at-moment.ts';
import { createFlowOracle, type FlowOracle, type FlowOracleOptions } from '../../oracle/services/predict-flow.ts'; // prettier-ignore
import { askDnsQuestions, settleDns } from './ask-dns-questions.ts';
import { askFlowQuestions, flowsToAsk, type AskedQuestion, type FlowAsking } from './ask-flow-questions.ts'; // prettier-ignore
import type { KeptAnswers } from './kept-answers.ts';
import { listenOnEndpoints } from './listen-on-endpoints.ts';
import { podQuestions } from './pod-questions.ts';
import { settleLifecycle } from './settle-lifecycle.ts';
import { settleProxies } from './settle-services.ts';
import { watchFlows } from './watch-flows.ts';

export interface LifecycleAsking extends Omit<FlowAsking, 'check' | 'oracle' | 'moment' | 'also'> {
  readonly lane: Lane;
  readonly clock: Clock;
  readonly oracleOptions: FlowOracleOptions;
  readonly settleTimeoutMs: number;
  readonly kept: KeptAnswers;
}

type LifecyclePart = Pick<FlowCaseResult, 'answers' | 'dns' | 'endpoints' | 'pending'> & {
  readonly timings: { readonly endpoints: number; readonly settle: number; readonly ask: number };
};

/** A kubelet probes once a second and may start a container again within that. */
const settleFactor = 2;

/** What every moment gave, with the moment in the name of each question. */
export async function askLifecycle(
  asking: LifecycleAsking,
  signal: AbortSignal,
): Promise<LifecyclePart> {
  const { lane, scenario, applied } = asking;
  const lifecycle = lifecycleOf(lane);
  const changes = scenario.lifecycle ?? [];
  const moments = predictLifecycle(applied.binding.pods, changes);
  const parts: LifecyclePart[] = [];
  let before: readonly AskedQuestion[] = [];
  try {
    for (const [index, moment] of moments.entries()) {
      const change = changes[index - 1];
      const name = momentName(index, change);
      const step = stepOf(asking, moment, name);
      const after = flowsToAsk({ ...step, check: 'reachability' });
      if (change !== undefined) await lifecycle.take(change, signal);
      const settling = settle(asking, lifecycle, moment, step.oracle, signal);
      const watch = {
        ...asking,
        before,
        after,
        event: change?.event ?? 'gate-opens',
        moment: name,
      };
      const [settled, during] = await watchFlows(watch, settling, signal);
      const part = await askMoment(step, settled, moment, signal);
      parts.push({ ...part, answers: [...during, ...part.answers] });
      before = after;
      // What comes after a moment that is not as predicted would be judged by a wrong one.
      if (settled.endpoints.missing.length + settled.endpoints.unexpected.length > 0) break;
    }
  } finally {
    await lifecycle.reset(signal);
  }
  return joined(parts);
}

interface Step extends LifecycleAsking {
  readonly oracle: FlowOracle;
  readonly moment: string;
  readonly bound: LifecycleAsking['applied']['bound'];
}

/** The scenario as it is at one moment: sources are the pods that are there. */
function stepOf(asking: LifecycleAsking, moment: LifecycleMoment, name: string): Step {
  const { scenario, applied, oracleOptions } = asking;
  const bound = worldAtMoment(applied.bound, applied.binding.pods, moment);
  const isThere = (metadata: { readonly namespace?: string | undefined; readonly name: string }): boolean => moment.has(`${metadata.namespace ?? ''}/${metadata.name}`); // prettier-ignore
  const pods = scenario.world.pods.filter(({ metadata }) => isThere(metadata));
  const world = { ...scenario.world, pods };
  const oracle = createFlowOracle(bound, oracleOptions);
  return { ...asking, scenario: { ...scenario, world }, bound, oracle, moment: name };
}

interface Settled extends Pick<LifecyclePart, 'endpoints' | 'pending'> {
  readonly endpointsMs: number;
  readonly sentinelMs: number;
}

async function settle(
  { services, clock, settleTimeoutMs }: LifecycleAsking,
  lifecycle: LifecycleLane,
  moment: LifecycleMoment,
  { slices }: FlowOracle,
  signal: AbortSignal,
): Promise<Settled> {
  const start = clock.now();
  const boundMs = settleTimeoutMs * settleFactor;
  const endpoints = await settleLifecycle({ lifecycle, services, clock, boundMs, moment, slices }, signal); // prettier-ignore
  const endpointsMs = clock.now() - start;
  const { sentinel, sentinelMs } = await settleProxies(services, clock, settleTimeoutMs, signal);
  if (!sentinel.controlAlive) {
    throw new HarnessError(
      'environment',
      'the control pair of the Service sentinel does not answer',
    );
  }
  return { endpoints, pending: sentinel.pending, endpointsMs, sentinelMs };
}

async function askMoment(
  step: Step,
  settled: Settled,
  moment: LifecycleMoment,
  signal: AbortSignal,
): Promise<LifecyclePart> {
  const { services, oracle, clock, only, lane, bound, applied, settleTimeoutMs, kept } = step;
  const start = clock.now();
  await listenOnEndpoints(services, oracle, signal);
  const also = podQuestions(step, moment);
  const answers = await askFlowQuestions({ ...step, check: 'reachability', also }, signal);
  const marked = (text: string): string => `${step.moment}: ${text}`;
  const pending = settled.pending.map(marked);
  let dns: readonly DnsCheck[] = [];
  const busy = new Set((step.scenario.lifecycle ?? []).map(({ pod }) => podKey(pod)));
  // A pod that has ended asks nothing: names need one that no event happens to.
  const canAsk = [...applied.binding.pods.keys()].some((name) => !busy.has(name));
  if (lane.dns !== undefined && canAsk) {
    pending.push(...(await settleDns(lane.dns, { clock, boundMs: settleTimeoutMs }, signal)));
    const mine = only === undefined ? undefined : new Set([...only].flatMap((key) => (key.startsWith(marked('')) ? [key.slice(marked('').length)] : []))); // prettier-ignore
    const checks = await askDnsQuestions(
      { lane: lane.dns, clock, kept, busy, only: mine },
      { ...applied, bound },
      oracle.slices,
      signal,
    );
    dns = checks.map((check) => ({ ...check, key: marked(check.key) }));
  }
  const { missing, unexpected } = settled.endpoints;
  return {
    answers,
    dns,
    endpoints: { missing: missing.map(marked), unexpected: unexpected.map(marked) },
    pending,
    timings: {
      endpoints: settled.endpointsMs,
      settle: settled.sentinelMs,
      ask: clock.now() - start,
    },
  };
}

function joined(parts: readonly LifecyclePart[]): LifecyclePart {
  const sum = (stage: keyof LifecyclePart['timings']): number =>
    parts.reduce((total, { timings }) => total + timings[stage], 0);
  return {
    answers: parts.flatMap(({ answers }): readonly FlowAnswer[] => answers),
    dns: parts.flatMap(({ dns }) => dns),
    endpoints: {
      missing: parts.flatMap(({ endpoints }) => endpoints.missing),
      unexpected: parts.flatMap(({ endpoints }) => endpoints.unexpected),
    },
    pending: parts.flatMap(({ pending }) => pending),
    timings: { endpoints: sum('endpoints'), settle: sum('settle'), ask: sum('ask') },
  };
}

function lifecycleOf({ lifecycle, name }: Lane): LifecycleLane {
  if (lifecycle !== undefined) return lifecycle;
  throw new HarnessError('usage', `nothing can happen to the pods of ${name}`, {
    hint: 'Use --cluster kind, or a cluster by --context.',
  });
}
