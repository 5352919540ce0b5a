/**
 * The resolver library of simulated pods, glibc: it reads the text of resolv.conf, tries one suffix after another, and asks
 * both families of each. The network behind the cluster knows no names; servers that are not the cluster's do not answer.
 */
import type { DnsQuestion, DnsReply } from '../../../model/dns.ts';
import type { LookUpReply } from '../../dns-lane.ts';
import type { ServiceFaults } from './service-faults.ts';
import { simulatedZone } from './compile-zone.ts';

const away: LookUpReply = { problem: 'EAI_AGAIN' };

/** What getaddrinfo gives for a name under this resolv.conf; `answer` is the cluster's server at `server`. */
export function lookUpWith(
  resolvConf: string,
  name: string,
  server: string,
  answer: (question: DnsQuestion) => DnsReply,
  faults: ServiceFaults,
): LookUpReply {
  if (/nameserver (\S+)/.exec(resolvConf)?.[1] !== server) return away;
  const all = (/^search (.*)$/m.exec(resolvConf)?.[1] ?? '').split(' ').filter((one) => one !== ''); // prettier-ignore
  const suffixes = faults.has('look-up-first-suffix-alone') ? all.slice(0, 1) : all;
  const ndots = Number(/ndots:(\d+)/.exec(resolvConf)?.[1] ?? 1);
  const dotted = name.split('.').length > ndots;
  const tries = name.endsWith('.')
    ? [name]
    : [
        ...(dotted ? [`${name}.`] : []),
        ...suffixes.map((suffix) => `${name}.${suffix}.`),
        ...(dotted ? [] : [`${name}.`]),
      ];
  const families = faults.has('look-up-one-family') ? (['A'] as const) : (['A', 'AAAA'] as const);
  for (const tried of tries) {
    if (!tried.endsWith(`.${simulatedZone}.`)) continue;
    const addresses = families.flatMap((type) => {
      const reply = answer({ name: tried, type });
      return 'problem' in reply
        ? []
        : reply.answers.filter((record) => record.type === type).map(({ data }) => data);
    });
    if (addresses.length > 0) return { addresses: [...new Set(addresses)].sort() };
  }
  return { addresses: [] };
}
