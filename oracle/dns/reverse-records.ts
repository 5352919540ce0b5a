/** Reverse names: the address that a PTR question asks for, and the names that stand behind it. */
import { addressBytes } from '../../model/address.ts';
import { absoluteName, type DnsServerFacts } from '../../model/dns.ts';
import { readyEndpoints, type DnsWorld } from './dns-world.ts';
import { endpointLabel } from './endpoint-label.ts';

/** The bytes of the address of `4.3.2.1.in-addr.arpa.` or a full `ip6.arpa.` name; undefined for any other name. */
export function reverseAddress(name: string): readonly number[] | undefined {
  const absolute = absoluteName(name);
  const v4 = /^((?:\d{1,3}\.){4})in-addr\.arpa\.$/.exec(absolute)?.[1];
  if (v4 !== undefined) {
    const octets = v4.split('.').slice(0, 4).toReversed().map(Number);
    return octets.every((octet) => octet <= 255) ? octets : undefined;
  }
  const v6 = /^((?:[0-9a-f]\.){32})ip6\.arpa\.$/.exec(absolute)?.[1];
  if (v6 === undefined) return undefined;
  const nibbles = v6.split('.').slice(0, 32).toReversed();
  return Array.from({ length: 16 }, (_, index) =>
    Number.parseInt(`${nibbles[2 * index] ?? '0'}${nibbles[2 * index + 1] ?? '0'}`, 16),
  );
}

/**
 * The names of an address: that of the Service whose ClusterIP it is, which wins; else one per Service that has it as a
 * ready endpoint. Empty where the cluster knows none. Source: rules 88, 89, 96.
 */
export function namesOfAddress(
  bytes: readonly number[],
  world: DnsWorld,
  facts: DnsServerFacts,
): readonly string[] {
  const isIt = (text: string): boolean => addressBytes(text)?.join(' ') === bytes.join(' ');
  const nameOf = ({ metadata }: DnsWorld['services'][number]): string =>
    `${metadata.name}.${metadata.namespace ?? 'default'}.svc.${facts.zone}.`;
  const owner = world.services.find(({ spec }) =>
    (spec.clusterIPs ?? [spec.clusterIP ?? '']).some(isIt),
  );
  if (owner !== undefined) return [nameOf(owner)];
  if (facts.noEndpoints) return [];
  const names = world.services.flatMap((service) =>
    readyEndpoints(service, world)
      .filter(({ address }) => isIt(address))
      .map(
        ({ address, endpoint }) => `${endpointLabel(endpoint, address, facts)}.${nameOf(service)}`,
      ),
  );
  return [...new Set(names)];
}
