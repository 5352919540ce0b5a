/**
 * Answers that a server may still keep: a name whose records changed may be answered as it was shortly before (rule 98). Only an
 * answer that the same question rightly had counts, and only for as long as the TTL that came with it, so that a wrong one
 * stays a violation. Every server of a cluster has a cache of its own: the one that lives longest decides.
 */
import { absoluteName, type DnsAnswer, type DnsQuestion, type DnsReply, type DnsServerFacts } from '../../model/dns.ts'; // prettier-ignore

export interface AnsweredQuestion {
  readonly question: DnsQuestion;
  readonly reply: DnsReply;
  /** For how long the server keeps such an answer; 0 where it keeps none. */
  readonly windowMs: number;
}

export interface KeptAnswers {
  /** Whether a server may have kept this answer since it was right; `askedAt` in milliseconds of the cluster's clock. */
  readonly mayHold: (answered: AnsweredQuestion, askedAt: number) => boolean;
  /** Remembers an answer that was right and is here by `now`. */
  readonly remember: (answered: AnsweredQuestion, now: number) => void;
  /** A question whose answer did not arrive by `now`: a server may have taken in what was right then, and nobody knows what. */
  readonly lose: (question: DnsQuestion, now: number) => void;
}

/** When this many questions are known, those whose answers nobody keeps any more are forgotten. */
const questionsMax = 10_000;
const msPerS = 1_000;
/** No cache is set up to keep answers for longer; CoreDNS keeps none for more than an hour unless told to. */
const longestMs = 3_600_000;

/** An empty memory that begins at `since`: of what a server took in before that, nobody knows what was right. */
export function createKeptAnswers(since: number): KeptAnswers {
  /** By question and answer: when the last server forgets it. */
  const memory = new Map<string, number>();
  /** By question: when it was last asked in vain. */
  const lost = new Map<string, number>();
  const mayBeLost = ({ question, reply, windowMs }: AnsweredQuestion, askedAt: number): boolean => {
    const at = lost.get(questionKey(question));
    if (at === undefined || 'problem' in reply) return false;
    if (reply.ttlS === undefined) return askedAt <= at + windowMs;
    // Servers round seconds up: it may have been taken in one earlier.
    return askedAt - (windowMs - leftMs(reply, windowMs)) <= at + msPerS;
  };
  return {
    mayHold(answered, askedAt) {
      const { question, reply, windowMs } = answered;
      if ('problem' in reply || windowMs === 0) return false;
      if (mayBeLost(answered, askedAt)) return true;
      const takenIn = askedAt - (windowMs - leftMs(reply, windowMs));
      return takenIn < since || askedAt <= (memory.get(keyOf(question, reply)) ?? -Infinity);
    },
    remember({ question, reply, windowMs }, now) {
      if ('problem' in reply || windowMs === 0) return;
      forget(memory, now);
      const key = keyOf(question, reply);
      const until = now + leftMs(reply, windowMs);
      memory.set(key, Math.max(until, memory.get(key) ?? until));
    },
    lose(question, now) {
      forget(lost, now - longestMs);
      lost.set(questionKey(question), now);
    },
  };
}

/** For how long a server keeps the answer to this question; 0 where its cache leaves it out. */
export function keptWindowMs(
  { name }: Pick<DnsQuestion, 'name'>,
  { keptMs, zone }: Pick<DnsServerFacts, 'keptMs' | 'zone'>,
): number {
  const asked = absoluteName(name);
  if (asked.endsWith('.arpa.')) return keptMs.reverse;
  return `.${asked}`.endsWith(`.${zone}.`) ? keptMs.zone : keptMs.other;
}

/** A cache counts the TTL down from when it took the answer in; without a TTL that may have been right now. */
function leftMs({ ttlS }: DnsAnswer, windowMs: number): number {
  return ttlS === undefined ? windowMs : Math.min(ttlS * msPerS, windowMs);
}

function forget(moments: Map<string, number>, before: number): void {
  if (moments.size < questionsMax) return;
  for (const [key, moment] of moments) if (moment < before) moments.delete(key);
}

function questionKey({ name, type }: DnsQuestion): string {
  return `${type} ${name.toLowerCase()}`;
}

function keyOf(question: DnsQuestion, { rcode, answers }: DnsAnswer): string {
  const records = answers.map((record) => `${record.type} ${record.data}`).sort();
  return `${questionKey(question)} ${[rcode, ...records].join('; ')}`;
}
