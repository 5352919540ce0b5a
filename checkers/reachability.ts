/**
 * The checker of reachability: Prediction x Observation -> Verdict. Undefined behaviour is never asserted, and an
 * observation that proves nothing is unknown, never a violation (rules 35, 108, 110).
 */
import type { Observation } from '../model/observation.ts';
import { observedReachable } from '../model/observation.ts';
import type { Prediction } from '../model/prediction.ts';
import type { Verdict } from '../model/verdict.ts';

const conforms: Verdict = { status: 'conforms' };

/**
 * Judges one probe. `targetIdentity` is who must answer (a pod's UID or an external name): an answer from anybody else
 * says nothing about the probed pair, because the address changed hands.
 */
export function checkReachability(
  prediction: Pick<Prediction, 'verdict'>,
  observation: Observation,
  targetIdentity: string,
): Verdict {
  const reachable = observedReachable(observation);
  if (reachable === undefined) {
    return {
      status: 'unknown',
      reason: observation.reason ?? `the prober reported ${observation.outcome}`,
    };
  }
  if (reachable && observation.identity !== targetIdentity) {
    return {
      status: 'unknown',
      reason: `${observation.identity ?? 'somebody without an identity'} answered instead of ${targetIdentity}`,
    };
  }
  if (prediction.verdict === 'either') return conforms;
  if (reachable === (prediction.verdict === 'allow')) return conforms;
  return { status: 'violates', direction: reachable ? 'false-allow' : 'false-deny' };
}
