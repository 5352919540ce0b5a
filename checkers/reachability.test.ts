import { describe, expect, it } from 'vitest';
import type { Outcome } from '../model/observation.ts';
import type { Reachability } from '../model/prediction.ts';
import { checkReachability } from './reachability.ts';

const table: readonly (readonly [Reachability, Outcome, string])[] = [
  ['allow', 'connected', 'conforms'],
  ['allow', 'delivered', 'conforms'],
  ['allow', 'timeout', 'false-deny'],
  ['allow', 'refused', 'false-deny'],
  ['allow', 'reset', 'false-deny'],
  ['allow', 'unreachable', 'false-deny'],
  ['deny', 'timeout', 'conforms'],
  ['deny', 'refused', 'conforms'],
  ['deny', 'connected', 'false-allow'],
  ['deny', 'delivered', 'false-allow'],
  ['either', 'connected', 'conforms'],
  ['either', 'timeout', 'conforms'],
  ['allow', 'error', 'unknown'],
  ['deny', 'error', 'unknown'],
  ['deny', 'not-probed', 'unknown'],
];

describe('checkReachability', () => {
  it.each(table)('%s and %s give %s', (verdict, outcome, expected) => {
    const identity = outcome === 'connected' || outcome === 'delivered' ? 'uid-1' : undefined;
    const result = checkReachability(
      { verdict },
      { outcome, identity, reason: 'agent lost' },
      'uid-1',
    );
    expect(result.status === 'violates' ? result.direction : result.status).toBe(expected);
  });

  it('an answer from another pod proves nothing about the probed pair', () => {
    const observation = { outcome: 'connected', identity: 'uid-2' } as const;
    expect(checkReachability({ verdict: 'deny' }, observation, 'uid-1')).toEqual({
      status: 'unknown',
      reason: 'uid-2 answered instead of uid-1',
    });
  });
});
