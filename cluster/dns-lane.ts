/**
 * What a lane offers where its cluster has DNS: the facts of the server's configuration, a sentinel that tells when every server
 * has taken changes in, and questions from a pod of the lane.
 */
import type { DnsQuestion, DnsReply, DnsServerFacts, DnsTransport } from '../model/dns.ts';
import type { Endpoint } from '../model/probe.ts';
import type { SentinelReading } from './cluster.ts';

export interface DnsRequest extends DnsQuestion {
  /** A pod of the lane, in real names. */
  readonly source: Endpoint;
  readonly transport: DnsTransport;
}

export interface DnsLane {
  /** As its configuration says. Throws HarnessError('environment') where it cannot be read. */
  readFacts(signal: AbortSignal): Promise<DnsServerFacts>;
  /** Which servers do not show the last move of the Service sentinel yet. */
  readSentinel(timeoutMs: number, signal: AbortSignal): Promise<SentinelReading>;
  /** One reply per question, in order. Never throws for an answer. */
  ask(
    questions: readonly DnsRequest[],
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<readonly DnsReply[]>;
}
