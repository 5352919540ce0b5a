/** DNS checks for a person: question, prediction and answer of what violates, and the sums of a run. */
import type { DnsCheck } from '../model/dns-case.ts';
import type { DnsPrediction, DnsRecord, DnsReply } from '../model/dns.ts';

const faultsMax = 6;

/** Four lines for each confirmed violation, the first few of them. */
export function formatDnsFaults(checks: readonly DnsCheck[]): readonly string[] {
  return [
    ...checks
      .slice(0, faultsMax)
      .flatMap(({ key, question, transport, prediction, reply, fault, reason }) => [
        `${key}: ${fault ?? ''}`,
        `  asked ${question.name} ${question.type} over ${transport}`,
        `  expected ${predictionText(prediction)} (rules ${prediction.rules.join(', ')})`,
        `  seen ${replyText(reply)}: ${reason ?? ''}`,
      ]),
    ...(checks.length > faultsMax ? [`and ${checks.length - faultsMax} more questions`] : []),
  ];
}

/** Questions by what was predicted. */
export function formatDnsCounts(checks: readonly DnsCheck[]): string {
  const count = (fits: (check: DnsCheck) => boolean): number => checks.filter(fits).length;
  const records = count(({ prediction: { outcome, records: all } }) => outcome === 'answer' && all.length > 0); // prettier-ignore
  const noData = count(({ prediction: { outcome, records: all } }) => outcome === 'answer' && all.length === 0); // prettier-ignore
  const nxdomain = count(({ prediction: { outcome } }) => outcome === 'nxdomain');
  const open = count(({ prediction: { outcome } }) => outcome === 'open');
  const tcp = count(({ transport }) => transport === 'TCP');
  return (
    `${checks.length} DNS questions, ${tcp} of them over TCP: ${records} with records, ${noData} NODATA, ` +
    `${nxdomain} NXDOMAIN, ${open} open`
  );
}

function predictionText({ outcome, records }: DnsPrediction): string {
  if (outcome === 'nxdomain') return 'NXDOMAIN';
  return records.length === 0 ? 'NODATA' : recordsText(records);
}

function replyText(reply: DnsReply): string {
  if ('problem' in reply) return reply.problem;
  return reply.answers.length === 0 ? `${reply.rcode} without answers` : recordsText(reply.answers);
}

function recordsText(records: readonly DnsRecord[]): string {
  return records.map(({ type, data }) => `${type} ${data}`).join('; ');
}
