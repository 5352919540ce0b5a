/**
 * One case of Services on one lane: apply, predict from what was stored, settle, ask flows or DNS, judge.
 * The result is data; an environment failure ends the case as inconclusive with its reason.
 */
import type { Clock, Lane } from '../../cluster/cluster.ts';
import type { DnsLane } from '../../cluster/dns-lane.ts';
import type { ClusterFacts } from '../../model/bound-world.ts';
import type { CaseRequest } from '../../model/case-result.ts';
import type { DnsCheck } from '../../model/dns-case.ts';
import { HarnessError } from '../../model/errors.ts';
import {
  confirmedFlowFaults,
  hasViolation,
  type FlowAnswer,
  type FlowCaseResult,
  type FlowTimings,
} from '../../model/flow-case.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Profile } from '../../model/profile.ts';
import { createFlowOracle } from '../../oracle/services/predict-flow.ts';
import { isCaseFailure } from '../is-case-failure.ts';
import { askAffinityEnds } from './ask-affinity-ends.ts';
import { askDnsQuestions, dnsWorldOf, settleDns } from './ask-dns-questions.ts';
import { askLookUps } from './ask-look-ups.ts';
import { askResolvers } from './ask-resolvers.ts';
import { askFlowQuestions, type TestedFaults } from './ask-flow-questions.ts';
import { momentsOf } from '../../model/moments-of.ts';
import { passWorld } from './pass-world.ts';
import { placesOf } from './case-places.ts';
import { settlePolicies } from './settle-policies.ts';
import { askLifecycle } from './ask-lifecycle.ts';
import type { KeptAnswers } from './kept-answers.ts';
import { listenOnEndpoints, requireListening } from './listen-on-endpoints.ts';
import { settleServices } from './settle-services.ts';

export interface FlowCaseContext {
  readonly lane: Lane;
  readonly clock: Clock;
  readonly facts: ClusterFacts;
  readonly profile: Profile;
  readonly settleTimeoutMs: number;
  /** What the cluster's DNS servers may keep: one memory for all lanes. */
  readonly kept: KeptAnswers;
  /** Whether an object that the API server rejects ends everything: right for a user's own scenario. */
  readonly throwRejections: boolean;
  /** Wall time, for the report alone. */
  readonly date: () => Date;
}

/** What to ask of a case, and how often. */
export interface FlowFocus {
  /** Names of the questions; all where absent. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Faults of questions that a sequential test decides, whatever their first answer; where absent, what violates is asked once more. */
  readonly tested?: TestedFaults | undefined;
  /** Whether the endpoints alone matter: a difference that stays is then believed sooner. */
  readonly endpointsAlone?: boolean | undefined;
}

/**
 * Runs a scenario through its steps and judges the last world. Throws HarnessError('interrupted') when aborted and anything
 * else only for a bug of the harness.
 */
export async function runFlowCase(
  context: FlowCaseContext,
  { scenario, phase, index }: CaseRequest,
  signal: AbortSignal,
  focus: FlowFocus = {},
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
    return finish(await runParts(context, scenario, focus, signal));
  } catch (error) {
    if (signal.aborted || !isCaseFailure(error, context.throwRejections)) throw error;
    const reason = error.message;
    const endpoints = { missing: [], unexpected: [] };
    return finish({ status: 'inconclusive', reason, answers: [], dns: [], endpoints, pending: [], timings: noTimings }); // prettier-ignore
  } finally {
    lane.rest();
  }
}

type CasePart = Pick<
  FlowCaseResult,
  'status' | 'reason' | 'answers' | 'dns' | 'endpoints' | 'pending' | 'timings' | 'places'
>;

const noTimings: FlowTimings = { apply: 0, endpoints: 0, settle: 0, ask: 0 };

async function runParts(
  context: FlowCaseContext,
  whole: Scenario,
  { only, tested, endpointsAlone }: FlowFocus,
  signal: AbortSignal,
): Promise<CasePart> {
  const { lane, clock, facts, profile, settleTimeoutMs, kept } = context;
  const { services } = lane;
  if (services === undefined) {
    throw new HarnessError('usage', `the cluster ${facts.name} has no Services to ask`, {
      hint: 'Use --cluster kind, or a cluster by --context.',
    });
  }
  const moments = momentsOf(whole);
  for (const moment of moments.slice(0, -1)) {
    const held = await lane.apply(moment.world, moment.externalEndpoints, signal);
    await passWorld(context, services, moment, held, signal);
  }
  const scenario = moments.at(-1) ?? whole;
  const start = clock.now();
  const applied = await lane.apply(scenario.world, scenario.externalEndpoints, signal);
  const appliedAt = clock.now();
  const { ipFamilies } = facts;
  const proxyMode = facts.details['kubeProxyMode'] ?? 'unknown';
  const oracle = createFlowOracle(applied.bound, { ipFamilies, proxyMode, profile });
  const check = scenario.probes.services ?? 'reachability';
  const asking = { services, scenario, facts, applied, oracle, only, clock };
  if (check === 'lifecycle') {
    const oracleOptions = { ipFamilies, proxyMode, profile };
    const part = await askLifecycle({ ...asking, lane, kept, oracleOptions, settleTimeoutMs }, signal); // prettier-ignore
    const timings = { ...part.timings, apply: appliedAt - start };
    return { ...part, timings, places: placesOf(applied), ...statusOf(part) };
  }
  const bounds = { boundMs: settleTimeoutMs, endpointsAlone };
  const settled = await settleServices(services, clock, oracle.slices, bounds, signal);
  await listenOnEndpoints(services, oracle, signal);
  const flowsFrom = clock.now();
  const policies = await settlePolicies(
    lane,
    clock,
    { scenario, applied, settleTimeoutMs },
    signal,
  );
  const pending = [...settled.sentinel.pending, ...policies.pending];
  let answers: readonly FlowAnswer[] = [];
  let dns: readonly DnsCheck[] = [];
  if (check === 'dns') {
    const server = dnsOf(lane, facts);
    pending.push(...(await settleDns(server, { clock, boundMs: settleTimeoutMs }, signal)));
    const names = { lane: server, clock, kept, only, tested };
    dns = [
      ...(await askDnsQuestions(names, applied, oracle.slices, signal)),
      ...(await askResolvers(names, applied, signal)),
      ...(await askLookUps(names, applied, dnsWorldOf(applied.bound, oracle.slices), signal)),
    ];
  } else {
    answers = await askFlowQuestions({ ...asking, check, tested }, signal);
    if (check === 'reachability' && confirmedFlowFaults({ answers }).length === 0) {
      answers = [...answers, ...(await askAffinityEnds({ ...asking, check, tested }, signal))];
    }
    if (confirmedFlowFaults({ answers }).length > 0) {
      await requireListening(services, oracle, signal);
    }
  }
  const timings = {
    apply: appliedAt - start,
    endpoints: settled.endpointsMs,
    settle: settled.sentinelMs,
    ask: clock.now() - flowsFrom,
  };
  const places = placesOf(applied);
  const part = { answers, dns, endpoints: settled.endpoints, pending, timings, places };
  if (!settled.sentinel.controlAlive || policies.status === 'control-dead') {
    const which = settled.sentinel.controlAlive ? 'sentinel' : 'Service sentinel';
    const reason = `the control pair of the ${which} does not answer`;
    return { ...part, status: 'inconclusive', reason };
  }
  return { ...part, ...statusOf(part) };
}

function dnsOf({ dns }: Lane, { name }: ClusterFacts): DnsLane {
  if (dns !== undefined) return dns;
  throw new HarnessError('usage', `the cluster ${name} has no DNS to ask`, {
    hint: 'Use --cluster kind, or a cluster by --context.',
  });
}

function statusOf({
  answers,
  dns,
  endpoints,
}: Pick<CasePart, 'answers' | 'dns' | 'endpoints'>): Pick<CasePart, 'status' | 'reason'> {
  if (hasViolation({ answers, dns, endpoints })) return { status: 'violates' };
  const silent = dns.find(({ status }) => status === 'unknown');
  if (silent !== undefined) {
    return { status: 'inconclusive', reason: `${silent.key}: ${silent.reason ?? 'no answer'}` };
  }
  const unknown = answers.find(({ verdict }) => verdict.status === 'unknown');
  if (unknown?.verdict.status === 'unknown') {
    return { status: 'inconclusive', reason: unknown.verdict.reason };
  }
  return { status: 'conforms' };
}
