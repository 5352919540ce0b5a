/**
 * Holds a DNS answer against its prediction: rcode and the set of answers. Owner names and order, TTL and the other sections
 * are not asserted (rules 92, 93); what the specification leaves open conforms whatever it is.
 */
import { addressBytes } from '../model/address.ts';
import type { DnsPrediction, DnsRecord, DnsReply } from '../model/dns.ts';

export type DnsFault =
  | 'wrong-rcode'
  | 'record-missing'
  | 'record-unexpected'
  /** The name does not exist, where it should exist without such records, and the other way round (rule 94). */
  | 'nxdomain-for-nodata'
  | 'nodata-for-nxdomain';

export type DnsVerdict =
  | { readonly status: 'conforms' }
  | { readonly status: 'violates'; readonly fault: DnsFault; readonly reason: string }
  | { readonly status: 'unknown'; readonly reason: string };

/** The verdict on one reply. A server that does not answer, or cannot, proves nothing (rule 95). */
export function checkDns(prediction: DnsPrediction, reply: DnsReply): DnsVerdict {
  if (prediction.outcome === 'open') return { status: 'conforms' };
  if ('problem' in reply) return { status: 'unknown', reason: reply.problem };
  const { rcode, answers, truncated } = reply;
  if (truncated) return { status: 'unknown', reason: 'truncated: TCP has the whole answer' };
  const wanted = new Set(prediction.records.map(recordKey));
  const seen = new Set(answers.map(recordKey));
  if (rcode === 'SERVFAIL') return { status: 'unknown', reason: 'SERVFAIL' };
  if (prediction.outcome === 'nxdomain') {
    if (rcode === 'NXDOMAIN') return { status: 'conforms' };
    return answers.length === 0 && rcode === 'NOERROR'
      ? violates('nodata-for-nxdomain', 'NODATA where the name should not exist')
      : violates('record-unexpected', `${rcode} with ${[...seen].join('; ')}`);
  }
  if (rcode === 'NXDOMAIN') {
    return wanted.size === 0
      ? violates('nxdomain-for-nodata', 'NXDOMAIN where the name should exist without such records')
      : violates('record-missing', `NXDOMAIN instead of ${[...wanted].join('; ')}`);
  }
  if (rcode !== 'NOERROR') return violates('wrong-rcode', rcode);
  const missing = [...wanted].filter((key) => !seen.has(key));
  if (missing.length > 0) return violates('record-missing', missing.join('; '));
  const unexpected = [...seen].filter((key) => !wanted.has(key));
  if (unexpected.length > 0 && !prediction.moreAllowed) {
    return violates('record-unexpected', unexpected.join('; '));
  }
  return { status: 'conforms' };
}

/** Type and data; an address counts by its bytes, whatever its spelling. */
function recordKey({ type, data }: DnsRecord): string {
  const bytes = type === 'A' || type === 'AAAA' ? addressBytes(data) : undefined;
  return `${type} ${bytes === undefined ? data.toLowerCase() : bytes.join('.')}`;
}

function violates(fault: DnsFault, reason: string): DnsVerdict {
  return { status: 'violates', fault, reason };
}
