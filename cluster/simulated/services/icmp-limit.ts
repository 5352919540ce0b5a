/**
 * The limit of a Linux kernel on ICMP errors: a node sends six at once to one address and then one per second (icmp_ratelimit,
 * inet_peer_xrlim_allow). What is rejected beyond it looks like silence, on a cluster without any fault.
 */

const intervalMs = 1_000;
const burst = 6;

export interface IcmpLimit {
  /** Whether the node sends an error to this address at this moment; one that is sent counts. */
  readonly allows: (node: number, address: string, atMs: number) => boolean;
}

export function createIcmpLimit(): IcmpLimit {
  const buckets = new Map<string, { readonly tokensMs: number; readonly atMs: number }>();
  return {
    allows(node, address, atMs) {
      const key = `${node} ${address}`;
      const last = buckets.get(key) ?? { tokensMs: burst * intervalMs, atMs };
      const gained = last.tokensMs + Math.max(0, atMs - last.atMs);
      const tokensMs = Math.min(gained, burst * intervalMs);
      const isAllowed = tokensMs >= intervalMs;
      const left = isAllowed ? tokensMs - intervalMs : tokensMs;
      buckets.set(key, { tokensMs: left, atMs: Math.max(atMs, last.atMs) });
      return isAllowed;
    },
  };
}
