import { describe, expect, it } from 'vitest';
import type { WorldChanges } from '../cluster/cluster.ts';
import type { Observation } from '../model/observation.ts';
import { awaitSentinel, probeUntilStable, type SettleOptions } from './settle.ts';
import { createScriptedLane, probeOfPort } from './testing/scripted-lane.ts';

const options: SettleOptions = {
  probeTimeoutMs: 100,
  longProbeTimeoutMs: 1000,
  settleTimeoutMs: 500,
};
const changes: WorldChanges = {
  networkPolicies: 1,
  podLabels: 0,
  namespaceLabels: 0,
  podsCreated: 0,
  podsDeleted: 0,
};
const { signal } = new AbortController();
const nothing = { probes: [], changed: [] };

describe('awaitSentinel', () => {
  it('is settled at the first reading that shows every effect', async () => {
    const { lane, clock } = createScriptedLane({
      answer: () => ({ outcome: 'timeout' }),
      sentinel: (time) => ({
        controlAlive: true,
        pending: time < 200 ? ['ingress closed on n1'] : [],
      }),
    });
    const result = await awaitSentinel(lane, clock, changes, nothing, options, signal);
    expect(result.status).toBe('settled');
    expect(result.sentinelMs).toBeGreaterThanOrEqual(200);
    expect(result.sentinelMs).toBeLessThan(250);
  });

  it('a deny that never shows while the control answers is judged at the bound', async () => {
    const { lane, clock } = createScriptedLane({
      answer: () => ({ outcome: 'timeout' }),
      sentinel: () => ({ controlAlive: true, pending: ['ingress closed on n1'] }),
    });
    const result = await awaitSentinel(lane, clock, changes, nothing, options, signal);
    expect(result).toMatchObject({ status: 'not-enforced', pending: ['ingress closed on n1'] });
    expect(result.sentinelMs).toBeGreaterThanOrEqual(options.settleTimeoutMs);
  });

  it('a dead control pair is its own status, whatever else is pending', async () => {
    const { lane, clock } = createScriptedLane({
      answer: () => ({ outcome: 'timeout' }),
      sentinel: () => ({ controlAlive: false, pending: [] }),
    });
    expect((await awaitSentinel(lane, clock, changes, nothing, options, signal)).status).toBe(
      'control-dead',
    );
  });

  it('asks the changed cells in the rounds of the sentinel', async () => {
    const { lane, clock, asked } = createScriptedLane({
      answer: () => ({ outcome: 'timeout' }),
      sentinel: (time) => ({
        controlAlive: true,
        pending: time < 60 ? ['ingress closed on n1'] : [],
      }),
    });
    const some = { probes: [probeOfPort(80), probeOfPort(81)], changed: [1] };
    const result = await awaitSentinel(lane, clock, changes, some, options, signal);
    expect(result.changedAnswers).toEqual([{ outcome: 'timeout' }]);
    expect(asked()).toBeGreaterThan(1);
  });

  it('stops when it is aborted', async () => {
    const { lane, clock } = createScriptedLane({
      answer: () => ({ outcome: 'timeout' }),
      sentinel: () => ({ controlAlive: false, pending: [] }),
    });
    const aborted = AbortSignal.abort(new Error('stop'));
    await expect(awaitSentinel(lane, clock, changes, nothing, options, aborted)).rejects.toThrow(
      'stop',
    );
  });
});

describe('probeUntilStable', () => {
  const probes = [probeOfPort(80), probeOfPort(81)];

  it('the whole matrix is the second answer of a changed cell', async () => {
    const { lane, clock, asked } = createScriptedLane({ answer: () => ({ outcome: 'timeout' }) });
    const changedAnswers: Observation[] = [{ outcome: 'refused' }];
    const first = { probes, changed: [1], changedAnswers };
    const result = await probeUntilStable(lane, clock, first, 500, options, signal);
    expect(result.observations.map(({ outcome }) => outcome)).toEqual(['timeout', 'timeout']);
    expect(result.unstable).toEqual([]);
    expect(asked()).toBe(2);
  });

  it('asks a changed cell until two answers in a row are alike, and the others once', async () => {
    const { lane, clock, asked } = createScriptedLane({
      answer: (probe, _, round) => ({
        outcome: probe.port === 81 && round === 0 ? 'connected' : 'timeout',
      }),
    });
    const changedAnswers: Observation[] = [{ outcome: 'timeout' }];
    const first = { probes, changed: [1], changedAnswers };
    const result = await probeUntilStable(lane, clock, first, 500, options, signal);
    expect(result.observations.map(({ outcome }) => outcome)).toEqual(['timeout', 'timeout']);
    expect(result.unstable).toEqual([]);
    expect(asked()).toBe(4);
  });

  it('gives a cell that keeps flipping as unstable at the deadline', async () => {
    const { lane, clock } = createScriptedLane({
      answer: (_, __, round) => ({ outcome: round % 2 === 0 ? 'connected' : 'timeout' }),
    });
    const changedAnswers: Observation[] = [{ outcome: 'timeout' }];
    const first = { probes, changed: [0], changedAnswers };
    const result = await probeUntilStable(lane, clock, first, 100, options, signal);
    expect(result.unstable).toEqual([0]);
  });
});
