/** The label of an endpoint in front of its Service's name. */
import type { Endpoint } from '../../model/service.ts';
import type { DnsServerFacts } from '../../model/dns.ts';

/** Longest label of a DNS name. */
const labelMax = 63;

/**
 * The endpoint's hostname; without one what CoreDNS makes: the name of the pod where it is configured and short enough, else
 * the address with dashes, with a 0 after a dash at the end. Source: rules 65, 89, 96.
 */
export function endpointLabel(
  endpoint: Endpoint,
  address: string,
  { endpointPodNames }: Pick<DnsServerFacts, 'endpointPodNames'>,
): string {
  const { hostname, targetRef } = endpoint;
  if (hostname !== undefined && hostname !== '') return hostname.toLowerCase();
  if (endpointPodNames && targetRef !== undefined && targetRef.name.length <= labelMax) {
    return targetRef.name;
  }
  const dashed = address.replaceAll(/[.:]/g, '-').toLowerCase();
  return dashed.endsWith('-') ? `${dashed}0` : dashed;
}
