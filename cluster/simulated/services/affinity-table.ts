/**
 * Which backend each source has at the proxies of a simulated cluster, and until when: a proxy asks before it draws and tells what
 * it took. The timeout counts from the last connection, as in kube-proxy's modes iptables and nftables.
 */
import type { ServiceFaultName } from './service-faults.ts';

export interface AffinityTable {
  /** The backend that a source still has; `isUsable` says which ones its proxy has. */
  readonly find: (key: string, isUsable: (backend: string) => boolean, flow: TimedFlow) => string | undefined; // prettier-ignore
  readonly remember: (key: string, backend: string, flow: TimedFlow) => void;
}

interface TimedFlow {
  /** When the connection is made, and the timeout of its Service, in milliseconds of the cluster's clock. */
  readonly atMs: number;
  readonly timeoutMs: number;
}

/** A table without entries. */
export function createAffinityTable(faults: ReadonlySet<ServiceFaultName>): AffinityTable {
  const entries = new Map<string, { readonly backend: string; readonly since: number }>();
  return {
    find(key, isUsable, { atMs, timeoutMs }) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      const lasts = faults.has('affinity-ends-early') ? timeoutMs / 4 : timeoutMs;
      const isOver = atMs - entry.since > lasts && !faults.has('affinity-never-ends');
      const isKept = isUsable(entry.backend) || faults.has('affinity-outlives-backend');
      return isOver || !isKept ? undefined : entry.backend;
    },
    remember(key, backend, { atMs, timeoutMs }) {
      const entry = entries.get(key);
      const isSame = entry?.backend === backend && atMs - entry.since <= timeoutMs;
      if (isSame && faults.has('affinity-not-refreshed')) return;
      entries.set(key, { backend, since: atMs });
    },
  };
}
