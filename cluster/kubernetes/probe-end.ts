/** One end of probes: an agent with the addresses that others reach it by. */
import { podAddresses, type Addresses } from '../../model/bound-world.ts';
import type { AgentClient } from './agent-client.ts';
import type { PoolPod } from './slice.ts';

export interface ProbeEnd {
  readonly agent: AgentClient;
  /** Pod UID or external name. */
  readonly identity: string;
  readonly addresses: Addresses;
  /** Addresses that UDP must answer from; absent means the wildcard. */
  readonly listenAddresses?: readonly string[];
  /** Addresses that a receiver may record as this end's: its own, and its node's where traffic is translated. */
  readonly sourceAddresses: readonly string[];
}

/** The end of a pool pod. */
export function podProbeEnd(pod: PoolPod): ProbeEnd {
  const own = (pod.stored.status?.podIPs ?? []).map(({ ip }) => ip);
  const host = (pod.stored.status?.hostIPs ?? []).map(({ ip }) => ip);
  return {
    agent: pod.agent,
    identity: pod.stored.metadata.uid ?? '',
    addresses: podAddresses(pod.stored),
    // A node has several addresses, and a datagram must be answered from the one that it came to.
    ...(pod.stored.spec.hostNetwork === true ? { listenAddresses: own } : {}),
    sourceAddresses: [...own, ...host],
  };
}
