/**
 * Asks DNS about an applied world and judges every answer; what violates or got no answer is asked once more over TCP and with
 * patience before it counts.
 */
import type { AppliedWorld, Clock } from '../../cluster/cluster.ts';
import type { DnsLane } from '../../cluster/dns-lane.ts';
import { checkDns, type DnsVerdict } from '../../checkers/dns.ts';
import type { AnswerCheck } from '../../model/dns-case.ts';
import type { DnsReply } from '../../model/dns.ts';
import type { EndpointSlice } from '../../model/service.ts';
import type { DnsWorld } from '../../oracle/dns/dns-world.ts';
import { predictAnswer } from '../../oracle/dns/predict-answer.ts';
import { dnsAsker } from '../../model/dns-asker.ts';
import { dnsQuestions, type AskedDns } from './dns-questions.ts';
import type { TestedFaults } from './ask-flow-questions.ts';
import { keptWindowMs, type KeptAnswers } from './kept-answers.ts';
import { testChecks } from './test-checks.ts';

const timeoutMs = 2_000;
const longTimeoutMs = 5_000;
const intervalMs = 50;

type Asked = Pick<AnswerCheck, 'question' | 'prediction'>;

/** Why an answer that differs conforms all the same. */
interface Kept {
  readonly reason?: string | undefined;
}

export interface DnsAsking {
  readonly lane: DnsLane;
  readonly clock: Clock;
  /** Shared by all lanes that ask these servers. */
  readonly kept: KeptAnswers;
  /** Logical names of pods that do not ask, because events happen to them. */
  readonly busy?: ReadonlySet<string> | undefined;
  /** Keys of questions; all where absent. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Faults by key that a sequential test decides; one repeat of what violates where absent. */
  readonly tested?: TestedFaults | undefined;
}

export interface DnsSettling {
  readonly clock: Clock;
  readonly boundMs: number;
}

/** Checks in the order of the questions. */
export async function askDnsQuestions(
  { lane, clock, kept, busy, only, tested }: DnsAsking,
  { bound, binding }: AppliedWorld,
  slices: readonly EndpointSlice[],
  signal: AbortSignal,
): Promise<readonly AnswerCheck[]> {
  const facts = await lane.readFacts(signal);
  let askedAt = clock.now();
  const judge = ({ question, prediction }: Asked, reply: DnsReply): DnsVerdict & Kept => {
    const verdict = checkDns(prediction, reply);
    const answered = { question, reply, windowMs: keptWindowMs(question, facts) };
    if (verdict.status === 'conforms') kept.remember(answered, clock.now());
    if ('problem' in reply) kept.lose(question, clock.now());
    if (verdict.status !== 'violates' || !kept.mayHold(answered, askedAt)) return verdict;
    return { status: 'conforms', reason: `kept by the server (rule 98): ${verdict.reason}` };
  };
  const world = dnsWorldOf(bound, slices);
  const asker = dnsAsker(binding, busy);
  const source = {
    kind: 'pod',
    namespace: asker?.pod.metadata.namespace ?? '',
    name: asker?.pod.metadata.name ?? '',
  } as const;
  // What lies outside the cluster's zones is another resolver's, which may be slow or away: it is not asked.
  const asked = dnsQuestions(world, facts, binding, asker?.namespace)
    .filter(({ key }) => only === undefined || only.has(key))
    .map((one) => ({
      ...one,
      // The server knows pods by the address of the primary family.
      prediction: predictAnswer(one.question, world, facts, one.ipFamily === facts.ipFamilies[0] || one.ipFamily === undefined ? asker?.namespace : undefined), // prettier-ignore
    }))
    .filter(({ prediction: { outcome, records } }) => outcome !== 'open' || records.length > 0);
  const ask = async (some: readonly (Asked & AskedDns)[], patienceMs: number): Promise<readonly AnswerCheck[]> => {
    askedAt = clock.now();
    const replies = await lane.ask(some.map(({ question, transport, ipFamily }) => ({ ...question, transport, ipFamily, source })), patienceMs, signal);
    return some.map((one, index): AnswerCheck => {
      const reply = replies[index] ?? { problem: 'the lane left out a reply' };
      return { ...one, reply, ...judge(one, reply) };
    });
  }; // prettier-ignore
  const first = await ask(asked, timeoutMs);
  const doubtful = first.filter(({ status }) => status !== 'conforms');
  // What a library in a pod had the servers take in is in nobody's memory: it is over when the longest window is.
  const windowMs = Math.max(0, ...doubtful.map((check) => check.status === 'violates' && check.question.type !== 'PTR' ? keptWindowMs(check.question, facts) : 0)); // prettier-ignore
  if (windowMs > 0) await clock.wait(windowMs, signal);
  if (tested !== undefined) {
    const again = (positions: readonly number[]): Promise<readonly AnswerCheck[]> =>
      ask(
        positions.flatMap((position) => first[position] ?? []),
        longTimeoutMs,
      );
    return await testChecks({ lane, clock, tested }, first, again, signal);
  }
  if (doubtful.length === 0) return first;
  askedAt = clock.now();
  const again = await lane.ask(
    doubtful.map(({ question, ipFamily }) => ({ ...question, transport: 'TCP', ipFamily, source })),
    longTimeoutMs,
    signal,
  );
  return first.map((check) => {
    const reply = again[doubtful.indexOf(check)];
    if (reply === undefined) return check;
    const verdict = judge(check, reply);
    if (check.status === 'unknown') {
      // One answer alone confirms nothing.
      return verdict.status === 'violates'
        ? { ...check, reason: `no answer at first, then ${verdict.reason}` }
        : { ...check, reply, ...verdict };
    }
    return { ...check, ...confirmed(check, verdict) };
  });
}

/** What names depend on, with the slices that the oracle derives. */
export function dnsWorldOf(
  { namespaces, services = [], pods }: AppliedWorld['bound'],
  endpointSlices: readonly EndpointSlice[],
): DnsWorld {
  return { namespaces, services, endpointSlices, pods };
}

/** Waits until every server shows the last change of the sentinel, or the bound. */
export async function settleDns(
  lane: DnsLane,
  { clock, boundMs }: DnsSettling,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const start = clock.now();
  let reading = await lane.readSentinel(timeoutMs, signal);
  const isOpen = (): boolean => !reading.controlAlive || reading.pending.length > 0;
  while (isOpen() && clock.now() - start < boundMs) {
    await clock.wait(intervalMs, signal);
    reading = await lane.readSentinel(timeoutMs, signal);
  }
  return reading.controlAlive ? reading.pending : ['no DNS server answers its sentinel'];
}

interface Judged {
  readonly status: AnswerCheck['status'];
  readonly fault?: string | undefined;
}

function confirmed(first: Judged, second: Judged): Pick<AnswerCheck, 'confirmation'> {
  if (first.status !== 'violates') return {};
  const same = second.status === 'violates' && second.fault === first.fault;
  return {
    confirmation: {
      decision: same ? 'confirmed' : 'dismissed',
      repeats: 1,
      mismatches: same ? 1 : 0,
    },
  };
}
