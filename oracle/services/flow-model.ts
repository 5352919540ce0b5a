/**
 * Which distribution a proxy has over the backends of one node: its mode and the affinity of the Service go in. Only modes
 * whose distribution is known are asserted; for the others every order is as good as any (rules 77, 83, 84).
 */
import type { DistributionModel } from '../../model/distribution-model.ts';
import type { Service } from '../../model/service.ts';
import { schedulerModel } from './scheduler-model.ts';

/** The mode with its scheduler, as ClusterFacts name it: `ipvs (sh)`. */
const ipvs = /^ipvs(?: \((\w+)\))?$/;

/** Seconds below which a sample may outlive half of the timeout: then a source may change its backend (rule 77). */
const timeoutMin = 60;

/** Whether this is kube-proxy, which follows hints (rule 72). */
export function isKubeProxy(proxyMode: string): boolean {
  return uniformModes.includes(proxyMode) || ipvs.test(proxyMode);
}

/** Modes of kube-proxy that draw independently and uniformly for each new connection (rule 83). */
const uniformModes = ['iptables', 'iptables (default)', 'nftables'];

/**
 * The model over identities: several endpoints of one identity add their shares up. Undefined where nothing is known of the
 * mode: then only the set counts.
 */
export function flowModel(
  service: Service,
  identities: readonly string[],
  proxyMode: string,
): DistributionModel | undefined {
  const distinct = [...new Set(identities)];
  const { sessionAffinity, sessionAffinityConfig } = service.spec;
  if (sessionAffinity === 'ClientIP') {
    const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
    if (seconds === undefined || seconds >= timeoutMin) {
      return { kind: 'per-client', backends: distinct };
    }
    // Both modes count from the last new connection, and draw again after the timeout; of others nothing is known.
    if (!uniformModes.includes(proxyMode)) return undefined;
    return { kind: 'expiring', shares: evenShares(identities), timeoutMs: seconds * 1_000 };
  }
  if (!uniformModes.includes(proxyMode)) {
    // Several sources ask at once and close their flows: what only shows alone, or while flows are held, is not asserted.
    const scheduler = schedulerModel(ipvs.exec(proxyMode)?.[1] ?? '');
    return scheduler?.sample === 'any' ? { kind: scheduler.kind, backends: distinct } : undefined;
  }
  return { kind: 'independent', shares: evenShares(identities) };
}

function evenShares(identities: readonly string[]): ReadonlyMap<string, number> {
  const share = 1 / identities.length;
  const shares = new Map<string, number>();
  for (const identity of identities) shares.set(identity, (shares.get(identity) ?? 0) + share);
  return shares;
}
