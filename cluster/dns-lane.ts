/**
 * What a lane offers where its cluster has DNS: the facts of the server's configuration and of the pods' resolvers, a sentinel
 * that tells when every server has taken changes in, and questions and look-ups from pods of the lane.
 */
import type { DnsQuestion, DnsReply, DnsServerFacts, DnsTransport } from '../model/dns.ts';
import type { ClusterResolvers, Libc } from '../model/resolv-conf.ts';
import type { IpFamily } from '../model/kubernetes.ts';
import type { Endpoint } from '../model/probe.ts';
import type { SentinelReading } from './cluster.ts';

export interface DnsRequest extends DnsQuestion {
  /** A pod of the lane, in real names. */
  readonly source: Endpoint;
  readonly transport: DnsTransport;
  /** Of the server's address; the primary one where absent. */
  readonly ipFamily?: IpFamily | undefined;
}

/** The text of a pod's /etc/resolv.conf and the library that reads it. */
export type PodResolver =
  { readonly resolvConf: string; readonly libc: Libc } | { readonly problem: string };

export interface LookUpRequest {
  readonly source: Endpoint;
  /** As a program writes it: relative, or absolute with a dot at its end. */
  readonly name: string;
}

/** What getaddrinfo gave for both families: a set of addresses, none where the name is not found. */
export type LookUpReply = { readonly addresses: readonly string[] } | { readonly problem: string };

export interface DnsLane {
  /** As its configuration says. Throws HarnessError('environment') where it cannot be read. */
  readFacts(signal: AbortSignal): Promise<DnsServerFacts>;
  /** What kubelet forms resolv.conf of pods from. */
  readResolvers(signal: AbortSignal): Promise<ClusterResolvers>;
  /** Which servers do not show the last move of the Service sentinel yet. */
  readSentinel(timeoutMs: number, signal: AbortSignal): Promise<SentinelReading>;
  /** One reply per question, in order. Never throws for an answer. */
  ask(
    questions: readonly DnsRequest[],
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<readonly DnsReply[]>;
  /** One per pod, in order. */
  readPodResolvers(pods: readonly Endpoint[], signal: AbortSignal): Promise<readonly PodResolver[]>;
  /** One reply per request, in order. */
  lookUp(
    requests: readonly LookUpRequest[],
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<readonly LookUpReply[]>;
}
