/** What DNS questions of a case gave, in a form that history and reports share. */
import type { DnsPrediction, DnsQuestion, DnsReply, DnsTransport } from './dns.ts';
import type { IpFamily } from './kubernetes.ts';
import type { FlowConfirmation } from './flow-case.ts';

export type DnsCheck = AnswerCheck | ResolverCheck;

/** A question to the server and its answer. */
export interface AnswerCheck extends DnsVerdictFields {
  /** The question without what differs from lane to lane: `A x/web`, `PTR of the address of x/web`. */
  readonly key: string;
  /** As it was asked. */
  readonly question: DnsQuestion;
  readonly transport: DnsTransport;
  /** Which address of the server was asked, where it has both. */
  readonly ipFamily?: IpFamily | undefined;
  readonly prediction: DnsPrediction;
  readonly reply: DnsReply;
}

/** What a pod's own resolver reads, or makes of a name. */
export interface ResolverCheck extends DnsVerdictFields {
  /** `resolv.conf of x/a`, `web.x in x/a`. */
  readonly key: string;
  readonly subject: 'resolv.conf' | 'lookup';
  /** What was asked, for a person, with real names. */
  readonly asked: string;
  /** Lines of resolv.conf, or addresses; none where a name is not found. */
  readonly expected: readonly string[];
  readonly seen: readonly string[];
  readonly rules: readonly number[];
}

interface DnsVerdictFields {
  readonly status: 'conforms' | 'violates' | 'unknown';
  readonly fault?: string | undefined;
  readonly reason?: string | undefined;
  readonly confirmation?: FlowConfirmation | undefined;
}

/** Whether repeats confirmed that the check violates. */
export function isConfirmed({ status, confirmation }: DnsCheck): boolean {
  return status === 'violates' && confirmation?.decision === 'confirmed';
}
