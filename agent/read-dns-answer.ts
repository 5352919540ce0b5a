/** From the bytes of a DNS message to its rcode and sections as text; the pseudo record of EDNS is left out. */
import { decode, type Answer } from 'dns-packet';
import type { DnsResult } from './protocol.ts';

/** Throws RangeError or TypeError on bytes that are no message. */
export function readDnsAnswer(bytes: Buffer): DnsResult {
  const packet = decode(bytes);
  const { answers = [], authorities = [], additionals = [] } = packet;
  const texts = (records: readonly Answer[]): readonly string[] =>
    records.filter(({ type }) => type !== 'OPT').map(recordText);
  const ttls = [...answers, ...authorities].flatMap((record) => ttlOf(record) ?? []);
  return {
    c: rcodeText(packet.flags ?? 0),
    a: texts(answers),
    n: texts(authorities),
    x: texts(additionals),
    ...(packet.flag_tc ? { t: 1 } : {}),
    ...(ttls.length > 0 ? { l: Math.min(...ttls) } : {}),
  };
}

function ttlOf(record: Answer): number | undefined {
  return 'ttl' in record ? record.ttl : undefined;
}

const rcodes: Readonly<Record<number, string>> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
};

/** The rcode is in the last four bits of the flags. */
function rcodeText(flags: number): string {
  const code = flags & 0xf;
  return rcodes[code] ?? `RCODE${code}`;
}

/** `name TYPE data`, names absolute; SRV without priority and weight, which mean nothing here (rule 93). */
function recordText(record: Answer): string {
  const head = `${record.name}. ${record.type}`;
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return `${head} ${record.data}`;
    case 'CNAME':
    case 'PTR':
    case 'NS':
      return `${head} ${record.data}.`;
    case 'SRV':
      return `${head} ${record.data.port} ${record.data.target}.`;
    case 'TXT':
      return `${head} ${[record.data].flat().map(String).join('')}`;
    default:
      return head;
  }
}
