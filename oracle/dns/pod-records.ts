/** The records of a name below `pod`: an address spelled with dashes, by the mode of the server. */
import { addressBytes } from '../../model/address.ts';
import type { DnsServerFacts } from '../../model/dns.ts';
import type { DnsWorld } from './dns-world.ts';

/**
 * The address that a pod name stands for; undefined where the name does not exist. `insecure` echoes whatever reads as an
 * address; `verified` wants a pod of the namespace with this as its primary address. Source: rule 97.
 */
export function podNameAddress(
  { namespace, label }: { readonly namespace: string; readonly label: string },
  world: DnsWorld,
  { pods: mode }: Pick<DnsServerFacts, 'pods'>,
): string | undefined {
  if (mode === 'disabled') return undefined;
  const dashes = label.split('-').length - 1;
  const isV4 = dashes === 3 && !label.includes('--');
  const address = label.replaceAll('-', isV4 ? '.' : ':');
  const bytes = addressBytes(address);
  if (bytes === undefined) return undefined;
  if (mode === 'insecure') return address;
  const known = world.pods.some((pod) => {
    const primary = pod.status?.podIPs?.[0]?.ip;
    const own = primary === undefined ? undefined : addressBytes(primary);
    return pod.metadata.namespace === namespace && own?.join(' ') === bytes.join(' ');
  });
  return known ? address : undefined;
}
