/**
 * DNS as cluster names use it: questions, records, and what an oracle says of an answer. Names are absolute, in lower case
 * and end with a dot; record data is text as in a zone file, so that sets compare as sets of strings.
 */

import type { IpFamily } from './kubernetes.ts';

export type DnsType = 'A' | 'AAAA' | 'SRV' | 'PTR' | 'CNAME' | 'TXT';

export interface DnsQuestion {
  readonly name: string;
  readonly type: DnsType;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: DnsType;
  /** An address; `port target` for SRV (priority and weight are open, rule 93); a name; the text of a TXT record. */
  readonly data: string;
}

/**
 * `answer` with records, or none for NODATA; `nxdomain`; `open`: what the resolver behind the cluster's zones says, or what
 * the specification leaves to the implementation; records given with it must be there all the same.
 */
export interface DnsPrediction {
  readonly outcome: 'answer' | 'nxdomain' | 'open';
  /** A set; the order means nothing (rule 93). */
  readonly records: readonly DnsRecord[];
  /** Whether other records beside these are legal as well (rule 92). */
  readonly moreAllowed: boolean;
  readonly rules: readonly number[];
  /** A sentence for a person. */
  readonly note: string;
}

/** `coredns` and `kube-dns` assert what these servers do; `specification` only what every server must do (rule 92). */
export const dnsImplementations = ['coredns', 'kube-dns', 'specification'] as const;
export type DnsImplementation = (typeof dnsImplementations)[number];

/** What the server's configuration decides: the zone, and the options of CoreDNS' plug-in `kubernetes` (rules 96, 97). */
export interface DnsServerFacts {
  /** Without a dot at its end: `cluster.local`. */
  readonly zone: string;
  readonly implementation: DnsImplementation;
  readonly pods: 'disabled' | 'insecure' | 'verified';
  readonly endpointPodNames: boolean;
  readonly ignoreEmptyService: boolean;
  readonly noEndpoints: boolean;
  /** Whether the server walks the search list for pods (rule 99). */
  readonly autopath: boolean;
  /** Names that the server has of its own, before those of the cluster (plug-in hosts). */
  readonly hosts: readonly HostsEntry[];
  /** Names that it takes for others; the first that fits decides (plug-in rewrite). */
  readonly rewrites: readonly NameRewrite[];
  /** For how long the server may keep an answer of its zone, one for a reverse name and any other (rule 98). */
  readonly keptMs: { readonly zone: number; readonly reverse: number; readonly other: number };
  /** Families of the server's addresses: pods may ask over each. */
  readonly ipFamilies: readonly IpFamily[];
  /** Plug-ins and options that may change answers in ways that nobody models: then every answer is open. */
  readonly unmodelled: readonly string[];
}

/** An address and its names, absolute. */
export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
}

/** A question for `from`, or below it, is one for `to`; absolute. With `suffix` both may start with a dot, as they are compared as text. */
export interface NameRewrite {
  readonly match: 'exact' | 'suffix';
  readonly from: string;
  readonly to: string;
}

/** CoreDNS as kubeadm configures it. */
export const kubeadmDnsFacts: DnsServerFacts = {
  zone: 'cluster.local',
  implementation: 'coredns',
  pods: 'insecure',
  endpointPodNames: false,
  ignoreEmptyService: false,
  noEndpoints: false,
  autopath: false,
  hosts: [],
  rewrites: [],
  // Its cache leaves the zone out, and the records of the plug-in live for 30 s.
  keptMs: { zone: 0, reverse: 30_000, other: 30_000 },
  ipFamilies: ['IPv4'],
  unmodelled: [],
};

/** The absolute form of a name: lower case, one dot at the end (rule 87: comparisons ignore case). */
export function absoluteName(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower : `${lower}.`;
}

/** What a server answered: a set of records, as text normalised by the reader (lower case, names absolute). */
export interface DnsAnswer {
  readonly rcode: string;
  readonly answers: readonly DnsRecord[];
  /** Lines of the other sections, which are recorded and not asserted (rule 93). */
  readonly authorities: readonly string[];
  readonly additionals: readonly string[];
  readonly truncated: boolean;
  /** The least TTL of answers and authorities in seconds: for how long caches may go on giving it (rule 98). */
  readonly ttlS?: number | undefined;
}

export type DnsTransport = 'UDP' | 'TCP';

/** One question as it was asked and what came of it. */
export type DnsReply = DnsAnswer | { readonly problem: string };
