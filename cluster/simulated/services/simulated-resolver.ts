/**
 * The resolver library of simulated pods, glibc: it reads the text of resolv.conf, tries one suffix after another, and asks
 * both families of each. A name that leaves the cluster's zone gets no answer, as if the network behind were away.
 */
import type { DnsQuestion, DnsReply } from '../../../model/dns.ts';
import type { LookUpReply } from '../../dns-lane.ts';
import { simulatedZone } from './compile-zone.ts';

const away: LookUpReply = { problem: 'EAI_AGAIN' };

/** What getaddrinfo gives for a name under this resolv.conf; `answer` is the cluster's server at `server`. */
export function lookUpWith(
  resolvConf: string,
  name: string,
  server: string,
  answer: (question: DnsQuestion) => DnsReply,
): LookUpReply {
  if (/nameserver (\S+)/.exec(resolvConf)?.[1] !== server) return away;
  const suffixes = (/^search (.*)$/m.exec(resolvConf)?.[1] ?? '').split(' ').filter((one) => one !== ''); // prettier-ignore
  const ndots = Number(/ndots:(\d+)/.exec(resolvConf)?.[1] ?? 1);
  const dotted = name.split('.').length > ndots;
  const tries = name.endsWith('.')
    ? [name]
    : [
        ...(dotted ? [`${name}.`] : []),
        ...suffixes.map((suffix) => `${name}.${suffix}.`),
        ...(dotted ? [] : [`${name}.`]),
      ];
  for (const tried of tries) {
    if (!tried.endsWith(`.${simulatedZone}.`)) return away;
    const addresses = (['A', 'AAAA'] as const).flatMap((type) => {
      const reply = answer({ name: tried, type });
      return 'problem' in reply
        ? []
        : reply.answers.filter((record) => record.type === type).map(({ data }) => data);
    });
    if (addresses.length > 0) return { addresses: [...new Set(addresses)].sort() };
  }
  return { addresses: [] };
}
