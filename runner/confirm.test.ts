import { describe, expect, it } from 'vitest';
import type { Observation } from '../model/observation.ts';
import type { Prediction } from '../model/prediction.ts';
import { confirmMismatches } from './confirm.ts';
import { createScriptedLane, probeOfPort } from './testing/scripted-lane.ts';

const side = { verdict: 'deny', rules: [2], isolatedBy: [], matches: [] } as const;
const deny: Prediction = {
  verdict: 'deny',
  rules: [2],
  explanation: { egress: side, ingress: side },
};
const allow: Prediction = {
  verdict: 'allow',
  rules: [1],
  explanation: { egress: { ...side, verdict: 'allow' }, ingress: { ...side, verdict: 'allow' } },
};
const open: Observation = { outcome: 'connected', identity: 'uid' };
const closed: Observation = { outcome: 'timeout' };
const { signal } = new AbortController();

async function confirm(
  answer: (timeMs: number, round: number) => Observation,
  settleDeadline = 1000,
) {
  const { lane, clock } = createScriptedLane({ answer: (_, time, round) => answer(time, round) });
  const input = {
    probes: [probeOfPort(80)],
    predictions: [deny],
    identities: ['uid'],
    cells: [{ cell: 0, direction: 'false-allow' as const }],
    references: new Map(),
    longProbeTimeoutMs: 1000,
    alpha: 1e-6,
    settleDeadline,
  };
  const result = await confirmMismatches(lane, clock, input, signal);
  return { ...result, time: clock.now() };
}

describe('confirmMismatches', () => {
  it('confirms a stable mismatch, and never before the settle bound', async () => {
    const { mismatches, lastObservations, time } = await confirm(() => open);
    expect(mismatches).toEqual([
      { cell: 0, direction: 'false-allow', repeats: 5, mismatches: 5, decision: 'confirmed' },
    ]);
    expect(lastObservations.get(0)).toEqual(open);
    expect(time).toBeGreaterThanOrEqual(1000);
  });

  it('dismisses a slow answer at once, without waiting for the bound', async () => {
    const { mismatches, time } = await confirm(() => closed, 60_000);
    expect(mismatches[0]).toMatchObject({ decision: 'dismissed', repeats: 9, mismatches: 0 });
    expect(time).toBeLessThan(1000);
  });

  it('dismisses a change that was late but in force at the bound', async () => {
    const { mismatches, lastObservations } = await confirm((time) => (time < 900 ? open : closed));
    expect(mismatches[0]).toMatchObject({ decision: 'dismissed', mismatches: 0 });
    expect(lastObservations.get(0)).toEqual(closed);
  });

  it('a late change costs the time that it takes, not the whole bound', async () => {
    const late = (time: number): Observation => (time < 2_000 ? open : closed);
    const { mismatches, lastObservations, time } = await confirm(late, 60_000);
    expect(mismatches[0]).toMatchObject({ decision: 'dismissed', repeats: 9, mismatches: 0 });
    expect(lastObservations.get(0)).toEqual(closed);
    expect(time).toBeLessThan(5_000);
  });

  it('a mismatch that comes back before the bound is tested again after it', async () => {
    const gone = (time: number): boolean => time > 2_000 && time < 2_300;
    const { mismatches, time } = await confirm((at) => (gone(at) ? closed : open), 10_000);
    expect(mismatches[0]?.decision).toBe('confirmed');
    expect(time).toBeGreaterThanOrEqual(10_000);
  });

  it('confirms a flaw that shows in every second answer, with the answer that was wrong', async () => {
    const { mismatches, lastObservations } = await confirm((_, round) =>
      round % 2 ? open : closed,
    );
    expect(mismatches[0]?.decision).toBe('confirmed');
    expect(lastObservations.get(0)).toEqual(open);
  });

  it('a prober that only fails ends undecided, never as a violation', async () => {
    const { mismatches } = await confirm(() => ({ outcome: 'error', reason: 'agent lost' }));
    expect(mismatches[0]).toMatchObject({ decision: 'undecided', repeats: 0 });
  });
});

describe('confirmMismatches while the environment fails', () => {
  const ports = [probeOfPort(80), probeOfPort(81)];
  const falseDeny = (references: ReadonlyMap<number, readonly number[]>) => ({
    probes: ports,
    predictions: [allow, allow],
    identities: ['uid', 'uid'],
    cells: [{ cell: 0, direction: 'false-deny' as const }],
    references,
    longProbeTimeoutMs: 1000,
    alpha: 1e-6,
    settleDeadline: 1000,
  });

  it('a mismatch does not count while the control pair of the sentinel is dead', async () => {
    const { lane, clock } = createScriptedLane({
      answer: () => closed,
      sentinel: () => ({ controlAlive: false, pending: [] }),
    });
    const { mismatches } = await confirmMismatches(lane, clock, falseDeny(new Map()), signal);
    expect(mismatches[0]).toMatchObject({ decision: 'undecided', repeats: 0, mismatches: 0 });
    expect(mismatches[0]?.reason).toContain('sentinel pair');
  });

  it('a false allow does not count either while the control pair is dead', async () => {
    const { lane, clock } = createScriptedLane({
      answer: () => open,
      sentinel: () => ({ controlAlive: false, pending: [] }),
    });
    const input = { ...falseDeny(new Map()), predictions: [deny, deny] };
    const { mismatches } = await confirmMismatches(lane, clock, input, signal);
    expect(mismatches[0]).toMatchObject({ decision: 'undecided', repeats: 0 });
  });

  it('a false deny counts only while its references answer in the same round', async () => {
    const { lane, clock } = createScriptedLane({
      answer: () => closed,
    });
    const input = falseDeny(new Map([[0, [1]]]));
    const { mismatches } = await confirmMismatches(lane, clock, input, signal);
    expect(mismatches[0]).toMatchObject({ decision: 'undecided', repeats: 0 });
    expect(mismatches[0]?.reason).toContain('open cells of the same ends');
  });

  it('it is confirmed when they answer again, and by later repeats alone', async () => {
    const { lane, clock } = createScriptedLane({
      answer: ({ port }, time) => (port === 81 && time >= 1_100 ? open : closed),
    });
    const input = falseDeny(new Map([[0, [1]]]));
    const { mismatches } = await confirmMismatches(lane, clock, input, signal);
    expect(mismatches[0]).toMatchObject({ decision: 'confirmed', repeats: 5, mismatches: 5 });
    expect(clock.now()).toBeGreaterThan(1_100 + 4 * 50);
  });

  it('a cell that recovers with its environment is dismissed', async () => {
    const { lane, clock } = createScriptedLane({
      answer: (_, time) => (time >= 1_100 ? open : closed),
      sentinel: (time) => ({ controlAlive: time >= 1_100, pending: [] }),
    });
    const { mismatches } = await confirmMismatches(lane, clock, falseDeny(new Map()), signal);
    expect(mismatches[0]).toMatchObject({ decision: 'dismissed', mismatches: 0 });
  });
});
