/**
 * The plug-in autopath of the simulated DNS server: a name below the first entry of the client's search list is tried below every
 * entry, one after another, as the client's own library would. The network behind the cluster knows no names.
 */
import type { DnsQuestion, DnsRecord, DnsReply } from '../../../model/dns.ts';
import type { ServiceFaults } from './service-faults.ts';

/** `namespace` is the client's; `plain` answers without a walk. */
export function walkForClient(
  question: DnsQuestion,
  namespace: string,
  zone: string,
  plain: (question: DnsQuestion) => DnsReply,
  faults: ServiceFaults,
): DnsReply {
  const name = question.name.toLowerCase();
  const list = [`${namespace}.svc.${zone}.`, `svc.${zone}.`, `${zone}.`];
  const first = plain(question);
  if (!name.endsWith(`.${list[0] ?? ''}`)) return first;
  const tries = faults.has('autopath-first-entry-alone') ? 1 : faults.has('autopath-last-entry-missing') ? 2 : list.length; // prettier-ignore
  const base = name.slice(0, -(list[0] ?? '').length);
  for (const entry of list.slice(0, tries)) {
    const tried = `${base}${entry}`;
    const reply = plain({ ...question, name: tried });
    if ('problem' in reply || reply.rcode === 'NXDOMAIN') continue;
    const empty = reply.answers.length === 0;
    if (empty && faults.has('autopath-goes-on-past-empty')) continue;
    const alias: DnsRecord = { name: question.name, type: 'CNAME', data: tried };
    const aliased = tried !== name && !empty && !faults.has('autopath-without-alias');
    return { ...reply, answers: [...(aliased ? [alias] : []), ...reply.answers] };
  }
  return first;
}
