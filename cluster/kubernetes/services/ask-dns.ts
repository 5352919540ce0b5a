/** DNS questions from agents: one order per source, and replies read into records with absolute names in lower case. */
import type { DnsResult, WireDnsQuestion } from '../../../agent/protocol.ts';
import { absoluteName, type DnsRecord, type DnsReply, type DnsType } from '../../../model/dns.ts';
import { messageOf } from '../../../model/errors.ts';
import type { DnsQuestion, DnsTransport } from '../../../model/dns.ts';
import type { AgentClient } from '../agent-client.ts';

const graceMs = 15_000;
/** The agent keeps this many questions in flight. */
const inFlight = 8;

export interface DnsAsk extends DnsQuestion {
  readonly transport: DnsTransport;
}

/** One reply per question, in order; whatever keeps the agent from asking is a problem, no answer. */
export async function askDns(
  agent: AgentClient,
  server: string,
  questions: readonly DnsAsk[],
  timeoutMs: number,
): Promise<readonly DnsReply[]> {
  const wire = questions.map(({ transport, name, type }): WireDnsQuestion => [
    transport === 'UDP' ? 'U' : 'T',
    name,
    type,
  ]);
  const deadlineMs = Math.ceil(questions.length / inFlight) * timeoutMs + graceMs;
  try {
    const { r = [] } = await agent.order(
      { o: 'dns', s: server, t: timeoutMs, q: wire },
      deadlineMs,
    );
    return questions.map((_question, index) => readReply(r[index] as DnsResult | undefined));
  } catch (error) {
    return questions.map(() => ({ problem: messageOf(error) }));
  }
}

function readReply(result: DnsResult | undefined): DnsReply {
  if (result === undefined) return { problem: 'the agent left out a reply' };
  if ('e' in result) return { problem: result.e };
  return {
    rcode: result.c,
    answers: result.a.map(readRecord),
    authorities: result.n,
    additionals: result.x,
    truncated: result.t === 1,
    ...(result.l === undefined ? {} : { ttlS: result.l }),
  };
}

function readRecord(line: string): DnsRecord {
  const [name = '', type = '', ...data] = line.split(' ');
  const text = data.join(' ');
  return { name: absoluteName(name), type: type as DnsType, data: type === 'TXT' ? text : text.toLowerCase() }; // prettier-ignore
}
