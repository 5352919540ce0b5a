/** What the server's own list of hosts answers, before the cluster's zones are asked; a question goes in, a prediction comes out. */
import { addressBytes } from '../../model/address.ts';
import { familyOf } from '../../model/bound-world.ts';
import { absoluteName, type DnsPrediction, type DnsQuestion, type DnsServerFacts } from '../../model/dns.ts'; // prettier-ignore
import { reverseAddress } from './reverse-records.ts';

/**
 * Undefined where the list has neither the name nor the address: the next plug-in answers. A name that is listed exists, without
 * records of other types than addresses. Source: CoreDNS plugin/hosts (ServeDNS, otherRecordsExist).
 */
export function hostsAnswer(
  { name, type }: DnsQuestion,
  { hosts }: Pick<DnsServerFacts, 'hosts'>,
): DnsPrediction | undefined {
  const asked = absoluteName(name);
  if (type === 'PTR') {
    const bytes = reverseAddress(asked)?.join('.');
    const names = hosts
      .filter(({ address }) => bytes !== undefined && addressBytes(address)?.join('.') === bytes)
      .flatMap((entry) => entry.names);
    if (names.length > 0) return answer(asked, type, names);
  }
  const addresses = hosts.filter(({ names }) => names.includes(asked)).map(({ address }) => address); // prettier-ignore
  if (addresses.length === 0) return undefined;
  const family = type === 'A' ? 'IPv4' : type === 'AAAA' ? 'IPv6' : undefined;
  return answer(asked, type, addresses.filter((address) => familyOf(address) === family)); // prettier-ignore
}

function answer(name: string, type: DnsQuestion['type'], data: readonly string[]): DnsPrediction {
  return {
    outcome: 'answer',
    records: [...new Set(data)].map((text) => ({ name, type, data: text })),
    moreAllowed: false,
    rules: [92],
    note: `the server's own list of hosts`,
  };
}
