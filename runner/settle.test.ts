import { describe, expect, it } from 'vitest';
import type { WorldChanges } from '../cluster/cluster.ts';
import { awaitSentinel, probeUntilStable, type SettleOptions } from './settle.ts';
import { createScriptedLane, probeOfPort } from './testing/scripted-lane.ts';

const options: SettleOptions = {
  probeTimeoutMs: 100,
  leastProbeTimeoutMs: 60,
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

describe('awaitSentinel', () => {
  it('is settled at the first reading that shows every effect', async () => {
    const { lane, clock } = createScriptedLane({
      answer: () => ({ outcome: 'timeout' }),
      sentinel: (time) => ({
        controlAlive: true,
        pending: time < 200 ? ['ingress closed on n1'] : [],
      }),
    });
    const result = await awaitSentinel(lane, clock, changes, options, signal);
    expect(result.status).toBe('settled');
    expect(result.sentinelMs).toBeGreaterThanOrEqual(200);
    expect(result.sentinelMs).toBeLessThan(250);
  });

  it('a deny that never shows while the control answers is judged at the bound', async () => {
    const { lane, clock } = createScriptedLane({
      answer: () => ({ outcome: 'timeout' }),
      sentinel: () => ({ controlAlive: true, pending: ['ingress closed on n1'] }),
    });
    const result = await awaitSentinel(lane, clock, changes, options, signal);
    expect(result).toMatchObject({ status: 'not-enforced', pending: ['ingress closed on n1'] });
    expect(result.sentinelMs).toBeGreaterThanOrEqual(options.settleTimeoutMs);
  });

  it('a dead control pair is its own status, whatever else is pending', async () => {
    const { lane, clock } = createScriptedLane({
      answer: () => ({ outcome: 'timeout' }),
      sentinel: () => ({ controlAlive: false, pending: [] }),
    });
    expect((await awaitSentinel(lane, clock, changes, options, signal)).status).toBe(
      'control-dead',
    );
  });

  it('stops when it is aborted', async () => {
    const { lane, clock } = createScriptedLane({
      answer: () => ({ outcome: 'timeout' }),
      sentinel: () => ({ controlAlive: false, pending: [] }),
    });
    const aborted = AbortSignal.abort(new Error('stop'));
    await expect(awaitSentinel(lane, clock, changes, options, aborted)).rejects.toThrow('stop');
  });
});

describe('probeUntilStable', () => {
  const probes = [probeOfPort(80), probeOfPort(81)];

  it('asks an unchanged cell once and a changed one until two answers in a row are alike', async () => {
    const { lane, clock, asked } = createScriptedLane({
      answer: (probe, _, round) => ({
        outcome:
          probe.port === 81 && round < 2 ? (round === 0 ? 'connected' : 'timeout') : 'timeout',
      }),
    });
    const result = await probeUntilStable(
      lane,
      clock,
      { probes, changed: [1], silent: [] },
      500,
      options,
      signal,
    );
    expect(result.observations.map(({ outcome }) => outcome)).toEqual(['timeout', 'timeout']);
    expect(result.unstable).toEqual([]);
    expect(asked()).toBe(4);
  });

  it('gives a cell that keeps flipping as unstable at the deadline', async () => {
    const { lane, clock } = createScriptedLane({
      answer: (_, __, round) => ({ outcome: round % 2 === 0 ? 'connected' : 'timeout' }),
    });
    const result = await probeUntilStable(
      lane,
      clock,
      { probes, changed: [0], silent: [] },
      100,
      options,
      signal,
    );
    expect(result.unstable).toEqual([0]);
  });

  it('sends the second question while the first one still waits, and not before a while', async () => {
    const sentAt: number[] = [];
    const { lane, clock } = createScriptedLane({
      answer: (_, timeMs) => {
        sentAt.push(timeMs);
        return { outcome: 'timeout' };
      },
    });
    const matrix = { probes: [probeOfPort(80)], changed: [0], silent: [0] };
    await probeUntilStable(lane, clock, matrix, 500, options, signal);
    expect(sentAt).toHaveLength(2);
    const [first = 0, second = 0] = sentAt;
    expect(second - first).toBeGreaterThanOrEqual(50);
    expect(second - first).toBeLessThan(options.probeTimeoutMs);
  });

  it('asks the cells that are expected silent first, and gives each answer to its cell', async () => {
    const ports: number[] = [];
    const { lane, clock } = createScriptedLane({
      answer: ({ port }) => {
        ports.push(port);
        return { outcome: 'connected', identity: `port ${port}` };
      },
    });
    const matrix = {
      probes: [80, 81, 82, 83].map(probeOfPort),
      changed: [1, 3],
      silent: [2, 3],
    };
    const result = await probeUntilStable(lane, clock, matrix, 500, options, signal);
    expect(ports).toEqual([83, 82, 81, 80, 83, 81]);
    expect(result.observations.map(({ identity }) => identity)).toEqual(
      matrix.probes.map(({ port }) => `port ${port}`),
    );
  });

  it('an answer that flips once is asked until it stays', async () => {
    const { lane, clock, asked } = createScriptedLane({
      answer: (_, __, round) => ({ outcome: round === 0 ? 'connected' : 'timeout' }),
    });
    const matrix = { probes: [probeOfPort(80)], changed: [0], silent: [] };
    const result = await probeUntilStable(lane, clock, matrix, 500, options, signal);
    expect(result.unstable).toEqual([]);
    expect(asked()).toBe(3);
  });
});
