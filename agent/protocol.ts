/**
 * The language between a cluster adapter and the agents: one JSON object per line, orders in, replies out, matched by
 * number. Keys and codes are short because every reply also lands in the container log. Kept free of imports, so that
 * the adapter and the bundled agent share exactly this file.
 */

export const agentProtocolVersion = 5;

/** `T` is TCP, `U` is UDP. */
export type WireProtocol = 'T' | 'U';

/** What became of a probe; `error` means that the agent could not ask. */
export const outcomeCode = {
  connected: 0,
  refused: 1,
  reset: 2,
  unreachable: 3,
  timeout: 4,
  error: 5,
} as const;

export type OutcomeCode = (typeof outcomeCode)[keyof typeof outcomeCode];

/** Protocol, address, port; a UDP probe carries the nonce that the receiver will record. */
export type WireProbe = readonly [WireProtocol, string, number, string?];

/** Protocol (`H` is an HTTP GET), address, port, how many new connections, and how many of them at a time. */
export type WireFlows = readonly [
  WireProtocol | 'H',
  address: string,
  port: number,
  count: number,
  concurrency: number,
];

/** Over which protocol, the name, and the type of a DNS question. */
export type WireDnsQuestion = readonly [WireProtocol, name: string, type: WireDnsType];
export type WireDnsType = 'A' | 'AAAA' | 'SRV' | 'PTR' | 'CNAME' | 'TXT';

/** What to look up in the receiver's record: a TCP probe by local and remote port, a UDP probe by its nonce. */
export type WireQuestion =
  readonly ['T', localPort: number, remotePort: number] | readonly ['U', nonce: string];

export type OrderBody =
  /** Opens listeners. UDP on a host with several addresses answers from the right one only if `a` lists them. */
  | {
      readonly o: 'listen';
      readonly p: readonly (readonly [WireProtocol, number])[];
      readonly a?: readonly string[];
    }
  /**
   * Asks a batch: `t` is the longest time that a probe waits, in milliseconds; with `q` it waits at least that long and
   * then no longer than the batch's own answers justify; `c` bounds the fresh connects in flight; `l` says from which
   * position on probes are sent so many milliseconds after the others.
   */
  | {
      readonly o: 'probe';
      readonly t: number;
      readonly q?: number;
      readonly c?: number;
      readonly l?: readonly [from: number, afterMs: number];
      readonly p: readonly WireProbe[];
    }
  /** Asks samples of new connections, one sample after another; a flow waits at most `t` milliseconds. */
  | { readonly o: 'flows'; readonly t: number; readonly f: readonly WireFlows[] }
  /** Asks DNS questions of one server, port 53; each waits at most `t` milliseconds. */
  | {
      readonly o: 'dns';
      readonly s: string;
      readonly t: number;
      readonly q: readonly WireDnsQuestion[];
    }
  /** Reads resolv.conf and the name of the resolver library: `[text, libc]`. */
  | { readonly o: 'resolver' }
  /** Looks names up with the resolver library, both families; each waits at most `t` milliseconds. */
  | { readonly o: 'lookup'; readonly t: number; readonly q: readonly string[] }
  /** Shuts TCP ports that listen; connections that are open stay. */
  | { readonly o: 'shut'; readonly p: readonly number[] }
  /** From now on SIGTERM changes nothing: a container goes on serving until its grace period is over, or until `end`. */
  | { readonly o: 'linger' }
  /** Ends the process after the reply. */
  | { readonly o: 'end' }
  /** Looks up the record of the last `w` milliseconds. */
  | { readonly o: 'seen'; readonly w: number; readonly q: readonly WireQuestion[] }
  | { readonly o: 'identity'; readonly i: string }
  /** The heartbeat: answers with identity and resident memory in MiB. */
  | { readonly o: 'ping' };

export type Order = OrderBody & { readonly n: number };

/**
 * Connected: `[0, milliseconds, identity, source]`, the last two as indices into the reply's string table. Otherwise
 * `[code, milliseconds, localPort, errno?]`, with localPort 0 where none is known.
 */
export type ProbeResult = readonly [OutcomeCode, number, number, (number | string)?];

/** Per port of a listen order: the families that listen, `46` or `4` or `6`, or the name of the error. */
export type ListenResult = string;

/** Per sample: for each flow an index into `who`, or the negative code of its outcome; who is `identity source`. */
export interface FlowsResult {
  readonly flows: readonly number[];
  readonly who: readonly string[];
}

/** The rcode, then the sections as lines `name TYPE data`, or why there is no answer. */
export type DnsResult =
  | {
      readonly c: string;
      /** Answers. */
      readonly a: readonly string[];
      /** Authorities. */
      readonly n: readonly string[];
      /** Additionals. */
      readonly x: readonly string[];
      /** Truncated. */
      readonly t?: 1;
      /** The least TTL of answers and authorities, in seconds. */
      readonly l?: number;
    }
  | { readonly e: string };

/** The addresses of a name, or the code of the error: `ENOTFOUND`, `EAI_AGAIN`, `ETIMEDOUT`. */
export type LookUpResult = readonly string[] | string;

/** Per question of a seen order: the source addresses recorded, or 0 for none. */
export type SeenResult = string | 0;

export interface Reply {
  readonly n: number;
  /** Results in the order asked. */
  readonly r?: readonly unknown[];
  /** String table of a probe reply. */
  readonly s?: readonly string[];
  /** Why the order was not carried out. */
  readonly e?: string;
}

/**
 * What an agent prints: `g` is the same in every reply of one process and another after a restart, when no port listens
 * any more and no record is left.
 */
export interface PrintedReply extends Reply {
  readonly g: string;
}

/** The first line of an agent. */
export interface ReadyLine {
  readonly ready: number;
  readonly id: string;
  readonly node: string;
}
