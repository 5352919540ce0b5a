/**
 * New connections to one address and port, one after another or a few at a time, each from a source port of its own: what
 * comes back is who answered each, in the order of sending, so that a rotation can be told from a draw.
 */
import { createPatience } from './patience.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import { probeHttp } from './probe-http.ts';
import { probeTcp } from './probe-tcp.ts';
import { probeUdp } from './probe-udp.ts';
import { outcomeCode, type OutcomeCode, type WireFlows } from './protocol.ts';

/** Ports that something else on this host holds are passed over this often. */
const takenPortsMax = 64;
/** Flows without an answer that end a sample early: a dropped port would cost its timeout every time. */
const unansweredMax = 16;

export interface FlowResults {
  /** Per flow an index into `identities`, or the negative code of its outcome. */
  readonly flows: readonly number[];
  /** Who answered, and the source address that it saw: `identity source`. */
  readonly identities: readonly string[];
}

/** Runs one sample; `nonce` starts the nonces of UDP flows. Never rejects for what a flow finds. */
export async function runFlows(
  [protocol, address, port, count, concurrency]: WireFlows,
  timeoutMs: number,
  nonce: string,
  nextPort: () => number,
): Promise<FlowResults> {
  const identities = new Map<string, number>();
  const flows: number[] = [];
  let started = 0;
  let unanswered = 0;
  const one = async (index: number): Promise<ProbeOutcome> => {
    let outcome: ProbeOutcome;
    let attempts = 0;
    do {
      const localPort = nextPort();
      const patience = createPatience(timeoutMs);
      outcome = await {
        T: () => probeTcp(address, port, patience, localPort),
        U: () => probeUdp(address, port, `${nonce}.${index}`, patience, localPort),
        H: () => probeHttp(address, port, patience, localPort),
      }[protocol]();
    } while (outcome.errno === 'EADDRINUSE' && ++attempts < takenPortsMax);
    return outcome;
  };
  const worker = async (): Promise<void> => {
    while (started < count && unanswered < unansweredMax) {
      const index = started++;
      const { code, answer } = await one(index);
      if (code !== outcomeCode.connected) unanswered++;
      flows[index] =
        answer === undefined ? negative(code) : indexOf(answer.identity, answer.source);
    }
  };
  const indexOf = (identity: string, source: string): number => {
    const key = `${identity} ${source}`;
    const index = identities.get(key) ?? identities.size;
    identities.set(key, index);
    return index;
  };
  await Promise.all(Array.from({ length: Math.min(count, concurrency) }, worker));
  return { flows, identities: [...identities.keys()] };
}

/** A connection without an answer has no identity; it is told apart from index 0 as a reset. */
function negative(code: OutcomeCode): number {
  return -(code === outcomeCode.connected ? outcomeCode.reset : code);
}
