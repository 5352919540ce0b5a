/** DNS checks for a person: question, prediction and answer of what violates, and the sums of a run. */
import type { AnswerCheck, DnsCheck, ResolverCheck } from '../model/dns-case.ts';
import type { DnsPrediction, DnsRecord, DnsReply } from '../model/dns.ts';

const faultsMax = 6;

/** Four lines for each confirmed violation, the first few of them. */
export function formatDnsFaults(checks: readonly DnsCheck[]): readonly string[] {
  return [
    ...checks
      .slice(0, faultsMax)
      .flatMap((check) => ('question' in check ? answerLines(check) : resolverLines(check))),
    ...(checks.length > faultsMax ? [`and ${checks.length - faultsMax} more questions`] : []),
  ];
}

function answerLines(check: AnswerCheck): readonly string[] {
  const { key, question, transport, ipFamily, prediction, reply, fault, reason } = check;
  return [
    `${key}: ${fault ?? ''}`,
    `  asked ${question.name} ${question.type} over ${transport}${ipFamily === undefined ? '' : ` and ${ipFamily}`}`,
    `  expected ${predictionText(prediction)} (rules ${prediction.rules.join(', ')})`,
    `  seen ${replyText(reply)}: ${reason ?? ''}`,
  ];
}

function resolverLines(check: ResolverCheck): readonly string[] {
  const { key, asked, expected, seen, rules, fault, reason } = check;
  return [
    `${key}: ${fault ?? ''}`,
    `  asked ${asked}`,
    `  expected ${linesText(expected)} (rules ${rules.join(', ')})`,
    `  seen ${linesText(seen)}: ${reason ?? ''}`,
  ];
}

function linesText(lines: readonly string[]): string {
  return lines.length === 0 ? 'nothing' : lines.join('; ');
}

/** Questions by what was predicted, then what was read and looked up in pods. */
export function formatDnsCounts(all: readonly DnsCheck[]): string {
  const checks = all.filter((check) => 'question' in check);
  const inPods = all.filter((check) => 'subject' in check);
  const files = inPods.filter(({ subject }) => subject === 'resolv.conf').length;
  const lookUps = inPods.length - files;
  const count = (fits: (check: AnswerCheck) => boolean): number => checks.filter(fits).length;
  const records = count(({ prediction: { outcome, records: set } }) => outcome === 'answer' && set.length > 0); // prettier-ignore
  const noData = count(({ prediction: { outcome, records: set } }) => outcome === 'answer' && set.length === 0); // prettier-ignore
  const nxdomain = count(({ prediction: { outcome } }) => outcome === 'nxdomain');
  const open = count(({ prediction: { outcome } }) => outcome === 'open');
  const kept = count(({ status, reason }) => status === 'conforms' && reason !== undefined);
  const tcp = count(({ transport }) => transport === 'TCP');
  const six = count(({ ipFamily }) => ipFamily === 'IPv6');
  return (
    `${checks.length} DNS questions, ${tcp} of them over TCP${six > 0 ? `, ${six} over IPv6` : ''}: ${records} with records, ${noData} NODATA, ` +
    `${nxdomain} NXDOMAIN, ${open} open, ${kept} kept by servers after a change; in pods ${files} resolv.conf read and ${lookUps} names looked up`
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
