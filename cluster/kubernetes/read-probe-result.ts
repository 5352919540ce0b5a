/** From the compact result of an agent to an observation. */
import { outcomeCode, type OutcomeCode, type ProbeResult } from '../../agent/protocol.ts';
import type { Observation, Outcome } from '../../model/observation.ts';

const outcomes: Readonly<Record<OutcomeCode, Outcome>> = {
  [outcomeCode.connected]: 'connected',
  [outcomeCode.refused]: 'refused',
  [outcomeCode.reset]: 'reset',
  [outcomeCode.unreachable]: 'unreachable',
  [outcomeCode.timeout]: 'timeout',
  [outcomeCode.error]: 'error',
};

/** The observation, and the client's local port where it is known. A missing result is an error of the prober. */
export function readProbeResult(
  result: ProbeResult | undefined,
  strings: readonly string[],
): { readonly observation: Observation; readonly localPort: number } {
  if (result === undefined) {
    return {
      observation: { outcome: 'error', reason: 'the agent left out a result' },
      localPort: 0,
    };
  }
  const [code, elapsedMs, third, fourth] = result;
  const outcome = outcomes[code];
  if (outcome === 'connected') {
    const identity = strings[third];
    const sourceSeen = typeof fourth === 'number' ? strings[fourth] : undefined;
    return { observation: { outcome, elapsedMs, identity, sourceSeen }, localPort: 0 };
  }
  const reason = typeof fourth === 'string' ? fourth : undefined;
  return {
    observation: reason === undefined ? { outcome, elapsedMs } : { outcome, elapsedMs, reason },
    localPort: third,
  };
}
