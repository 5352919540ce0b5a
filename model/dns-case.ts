/** What DNS questions of a case gave, in a form that history and reports share. */
import type { DnsPrediction, DnsQuestion, DnsReply, DnsTransport } from './dns.ts';
import type { FlowConfirmation } from './flow-case.ts';

export interface DnsCheck {
  /** The question without what differs from lane to lane: `A x/web`, `PTR of the address of x/web`. */
  readonly key: string;
  /** As it was asked. */
  readonly question: DnsQuestion;
  readonly transport: DnsTransport;
  readonly prediction: DnsPrediction;
  readonly reply: DnsReply;
  readonly status: 'conforms' | 'violates' | 'unknown';
  readonly fault?: string | undefined;
  readonly reason?: string | undefined;
  readonly confirmation?: FlowConfirmation | undefined;
}

/** Whether repeats confirmed that the check violates. */
export function isConfirmed({ status, confirmation }: DnsCheck): boolean {
  return status === 'violates' && confirmation?.decision === 'confirmed';
}
