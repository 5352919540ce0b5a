import { describe, expect, test } from 'vitest';
import type { Container, Pod } from '../../model/kubernetes.ts';
import type { LifecycleEvent } from '../../model/lifecycle.ts';
import { predictLifecycle } from './predict-lifecycle.ts';

const probe = { tcpSocket: { port: 9100 } };

function readyAfter(
  container: Partial<Container>,
  gate: 'True' | 'False',
  ...events: readonly LifecycleEvent[]
): readonly (boolean | undefined)[] {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'x' },
    spec: {
      containers: [{ name: 'agent', ...container }],
      readinessGates: [{ conditionType: 'g' }],
    },
    status: { podIPs: [{ ip: '10.0.0.1' }], conditions: [{ type: 'g', status: gate }] },
  };
  const reference = { namespace: 'x', name: 'a' };
  return predictLifecycle(
    new Map([['x/a', pod]]),
    events.map((event) => ({ pod: reference, event })),
  ).map((moment) => moment.get('x/a')?.ready);
}

describe('a pod is Ready', () => {
  test('when every gate is open, and no longer (rule 104)', () => {
    expect(readyAfter({}, 'False', 'gate-opens', 'gate-shuts')).toEqual([false, true, false]);
  });

  test('once its startup probe has passed, whatever its readiness probe would say (rule 104)', () => {
    const both = { startupProbe: probe, readinessProbe: probe };
    expect(readyAfter(both, 'True', 'readiness-passes', 'startup-passes')).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('as long as its readiness probe passes, also while it terminates (rules 104, 105)', () => {
    const events = ['readiness-passes', 'deletion', 'readiness-fails'] as const;
    expect(readyAfter({ readinessProbe: probe }, 'True', ...events)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('by the gates that it had when it was deleted (rule 105)', () => {
    const events = ['deletion', 'gate-shuts', 'readiness-fails', 'readiness-passes'] as const;
    expect(readyAfter({ readinessProbe: probe }, 'True', 'readiness-passes', ...events)).toEqual([
      false,
      true,
      true,
      true,
      false,
      true,
    ]);
  });

  test('not after a restart until its probes pass again (rules 104, 106)', () => {
    const both = { startupProbe: probe, livenessProbe: probe };
    const events = ['startup-passes', 'liveness-fails', 'startup-passes'] as const;
    expect(readyAfter(both, 'True', ...events)).toEqual([false, true, false, true]);
  });

  test('undisturbed by a liveness probe that nobody asks (rule 104)', () => {
    const both = { startupProbe: probe, livenessProbe: probe };
    expect(readyAfter(both, 'True', 'startup-passes', 'deletion', 'liveness-fails')).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  test('never once it is gone (rule 105)', () => {
    expect(readyAfter({}, 'True', 'deletion', 'end')).toEqual([true, true, undefined]);
  });
});
