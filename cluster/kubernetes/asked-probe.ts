/** A probe on its way through ask-probes.ts: what was sent, and what is known of it so far. */
import type { WireProbe } from '../../agent/protocol.ts';
import type { Observation } from '../../model/observation.ts';
import type { ProbeEnd } from './probe-end.ts';

export interface AskedProbe {
  readonly index: number;
  readonly source: ProbeEnd;
  readonly target: ProbeEnd;
  readonly wire: WireProbe;
  /** The process that listened at the target. */
  generation: string | undefined;
  /** When its batch was sent, on the clock of performance.now(). */
  sentAt: number;
  observation: Observation;
  /** Port that the client used; 0 where it is not known. */
  localPort: number;
}
