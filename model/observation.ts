/** What a cluster did with a probe: the client's outcome and the receiver's own record, never folded together. */

/**
 * `connected`: the target's agent answered with its identity. `delivered`: the receiver recorded it, no reply came
 * back. `refused`, `reset`, `unreachable` (an ICMP or local policy rejection) and `timeout` are forms of blocked
 * (rule 35). `error`: the prober could not ask: never read as blocked. `not-probed`: no prober for this protocol.
 */
export type Outcome =
  | 'connected'
  | 'delivered'
  | 'refused'
  | 'reset'
  | 'unreachable'
  | 'timeout'
  | 'error'
  | 'not-probed';

export interface Observation {
  readonly outcome: Outcome;
  /** Identity (pod UID or external name) that answered or recorded the probe. */
  readonly identity?: string | undefined;
  /** Source address that the receiver saw. */
  readonly sourceSeen?: string | undefined;
  /** Milliseconds from when the connect was really sent to its outcome. */
  readonly elapsedMs?: number | undefined;
  /** Why the prober could not ask (`error`, `not-probed`). */
  readonly reason?: string | undefined;
}

/** Whether the observation proves that data arrived; undefined where it proves nothing. */
export function observedReachable(observation: Observation): boolean | undefined {
  switch (observation.outcome) {
    case 'connected':
    case 'delivered':
      return true;
    case 'refused':
    case 'reset':
    case 'unreachable':
    case 'timeout':
      return false;
    case 'error':
    case 'not-probed':
      return undefined;
  }
}
