/**
 * Answers that a server may still keep: a name whose records changed may be answered as it was shortly before (rule 98). Only an
 * answer that the same question rightly had within that time counts, so that a wrong one stays a violation.
 */
import type { DnsAnswer, DnsQuestion, DnsReply, DnsServerFacts } from '../../model/dns.ts';

export interface KeptAnswers {
  /** Whether the server may have kept this answer since it was right; `now` in milliseconds of the cluster's clock. */
  readonly mayHold: (question: DnsQuestion, reply: DnsReply, now: number) => boolean;
  /** Remembers an answer that was right when it came. */
  readonly remember: (question: DnsQuestion, reply: DnsReply, now: number) => void;
}

interface Remembered {
  readonly answer: string;
  readonly at: number;
}

/** An empty memory, of one lane: names and addresses of another are others. */
export function createKeptAnswers({ keptMs }: Pick<DnsServerFacts, 'keptMs'>): KeptAnswers {
  const memory = new Map<string, readonly Remembered[]>();
  const recent = (question: DnsQuestion, now: number): readonly Remembered[] => {
    const windowMs = question.type === 'PTR' ? keptMs.reverse : keptMs.zone;
    return (memory.get(keyOf(question)) ?? []).filter(({ at }) => now - at <= windowMs);
  };
  return {
    mayHold: (question, reply, now) =>
      !('problem' in reply) &&
      recent(question, now).some(({ answer }) => answer === answerKey(reply)),
    remember: (question, reply, now) => {
      if ('problem' in reply) return;
      const known = { answer: answerKey(reply), at: now };
      memory.set(keyOf(question), [...recent(question, now), known]);
    },
  };
}

function keyOf({ name, type }: DnsQuestion): string {
  return `${type} ${name.toLowerCase()}`;
}

function answerKey({ rcode, answers }: DnsAnswer): string {
  return [rcode, ...answers.map(({ type, data }) => `${type} ${data}`).sort()].join('; ');
}
