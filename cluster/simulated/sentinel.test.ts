import { describe, expect, it } from 'vitest';
import type { SentinelReading, WorldChanges } from '../cluster.ts';
import type { SimulatedOptions } from './options.ts';
import { createSimulatedCluster } from './simulated-cluster.ts';
import { ask, namespace, pod, policy, timeoutMs, world } from './testing/objects.ts';

const { signal } = new AbortController();

const nothing: WorldChanges = {
  networkPolicies: 0,
  podLabels: 0,
  namespaceLabels: 0,
  podsCreated: 0,
  podsDeleted: 0,
};
const everything: WorldChanges = {
  ...nothing,
  networkPolicies: 1,
  podLabels: 1,
  namespaceLabels: 1,
};

/** Moves the sentinel once and reads it after `waitMs`. */
async function readAfter(
  options: SimulatedOptions,
  waitMs: number,
  changes: WorldChanges = everything,
): Promise<SentinelReading> {
  const cluster = createSimulatedCluster(options);
  const lane = await cluster.openLane(0, signal);
  await lane.moveSentinel(changes, signal);
  await cluster.clock.wait(waitMs, signal);
  return lane.readSentinel({ timeoutMs }, signal);
}

describe('sentinel', () => {
  it('shows every effect at once where changes take no time', async () => {
    expect(await readAfter({}, 0)).toEqual({ controlAlive: true, pending: [] });
  });

  it('shows an effect only after the delay of its node', async () => {
    const options = { settleDelayMs: [20, 500] };
    const early = await readAfter(options, 19);
    const between = await readAfter(options, 100);
    expect(early.pending).toHaveLength(2 * between.pending.length);
    expect(between.pending).toHaveLength(12);
    expect(between.pending.every((name) => name.endsWith('on sim-node-1'))).toBe(true);
    expect(between.pending).toContain('ingress closed by policy on sim-node-1');
    expect(between.pending).toContain('egress opened by namespace label on sim-node-1');
    expect((await readAfter(options, 500)).pending).toEqual([]);
  });

  it('moves only the kinds of objects that changed', async () => {
    const { pending } = await readAfter({ settleDelayMs: 50 }, 0, { ...nothing, podsCreated: 3 });
    expect(pending).toHaveLength(8);
    expect(pending.every((name) => name.includes('by pod label'))).toBe(true);
    expect((await readAfter({ settleDelayMs: 50 }, 0, nothing)).pending).toEqual([]);
  });

  it('closes again what an earlier move opened', async () => {
    const cluster = createSimulatedCluster({ settleDelayMs: 50 });
    const lane = await cluster.openLane(0, signal);
    for (let move = 0; move < 3; move++) {
      await lane.moveSentinel(everything, signal);
      expect((await lane.readSentinel({ timeoutMs: 0 }, signal)).pending).toHaveLength(24);
      await cluster.clock.wait(50, signal);
      expect((await lane.readSentinel({ timeoutMs }, signal)).pending).toEqual([]);
    }
  });

  it('never shows its deny where no policy is enforced; its control pair lives', async () => {
    const { controlAlive, pending } = await readAfter(
      { faults: ['policies-not-enforced'] },
      60_000,
    );
    expect(controlAlive).toBe(true);
    expect(pending).toHaveLength(12);
    expect(pending.every((name) => name.includes('closed'))).toBe(true);
  });

  it('shows that labels are never read again where they are stale', async () => {
    const { pending } = await readAfter({ faults: ['pod-relabel-stale'] }, 60_000);
    expect(new Set(pending.map((name) => name.replace(/ on .*/, '')))).toEqual(
      new Set([
        'ingress opened by pod label',
        'ingress closed by pod label',
        'egress opened by pod label',
        'egress closed by pod label',
      ]),
    );
  });

  it('is no earlier than the world that was applied before it', async () => {
    const cluster = createSimulatedCluster({ settleDelayMs: [0, 200] });
    const lane = await cluster.openLane(0, signal);
    const pods = [pod('x/a'), pod('x/b', {}, { nodeName: 'n1' })];
    await lane.apply(world([namespace('x')], pods), [], signal);
    await cluster.clock.wait(200, signal);
    const denied = world([namespace('x')], pods, [policy('x/deny', {})]);
    const applied = await lane.apply(denied, [], signal);
    await lane.moveSentinel(applied.changes, signal);
    const both = ['x/a>x/b TCP 80', 'x/b>x/a TCP 80'];
    const outcomes = async (): Promise<readonly string[]> =>
      (await ask(lane, applied, both)).map(({ outcome }) => outcome);
    expect(await outcomes()).toEqual(['connected', 'timeout']);
    for (let reading = 0; reading < 100; reading++) {
      const { pending } = await lane.readSentinel({ timeoutMs: 10 }, signal);
      if (pending.length === 0) break;
    }
    expect(cluster.clock.now()).toBeGreaterThanOrEqual(400);
    expect(await outcomes()).toEqual(['timeout', 'timeout']);
  });
});
