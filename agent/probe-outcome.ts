/** What one probe found, before it is packed into a reply. */
import type { Answer } from './answer.ts';
import type { OutcomeCode } from './protocol.ts';

export interface ProbeOutcome {
  readonly code: OutcomeCode;
  /** From when the connect or the first datagram was really sent. */
  readonly elapsedMs: number;
  readonly answer?: Answer;
  /** The port that the probe came from; 0 where it is not known. */
  readonly localPort: number;
  readonly errno?: string;
}
