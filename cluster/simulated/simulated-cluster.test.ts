import { describe, expect, it } from 'vitest';
import { bindProbe } from '../../model/binding.ts';
import { createSimulatedCluster } from './simulated-cluster.ts';
import { ask, namespace, pod, policy, probe, timeoutMs, world } from './testing/objects.ts';

const { signal } = new AbortController();

const twoPods = [pod('x/a'), pod('x/b', {}, { nodeName: 'n1' })];
const open = world([namespace('x')], twoPods);
const denied = world([namespace('x')], twoPods, [policy('x/deny', {})]);

describe('simulated cluster', () => {
  it('says that it tests no CNI, and what it does where the specification is silent', () => {
    const { facts } = createSimulatedCluster({ faults: ['ignores-except'] });
    expect(facts.kind).toBe('simulated');
    expect(facts.details['notice']).toContain('no test of a CNI');
    expect(facts.details).toMatchObject({ faults: 'ignores-except', hostNetworkPods: 'likeNodes' });
  });

  it('answers an open probe naming its target and the source address seen', async () => {
    const lane = await createSimulatedCluster().openLane(0, signal);
    const applied = await lane.apply(open, [], signal);
    const [observation] = await ask(lane, applied, ['x/a>x/b TCP 80']);
    const target = applied.binding.pods.get('x/b');
    expect(observation).toEqual({
      outcome: 'connected',
      identity: target?.metadata.uid,
      sourceSeen: applied.binding.pods.get('x/a')?.status?.podIPs?.[0]?.ip,
      elapsedMs: 1,
    });
  });

  it('reports a denied probe as a timeout, which takes virtual time alone', async () => {
    const cluster = createSimulatedCluster();
    const lane = await cluster.openLane(0, signal);
    const applied = await lane.apply(denied, [], signal);
    const before = cluster.clock.now();
    expect(await ask(lane, applied, ['x/a>x/b TCP 80'])).toEqual([
      { outcome: 'timeout', elapsedMs: timeoutMs },
    ]);
    expect(cluster.clock.now() - before).toBe(timeoutMs);
  });

  it('says why it cannot ask: SCTP, a missing family, a missing external endpoint', async () => {
    const lane = await createSimulatedCluster({
      ipFamilies: ['IPv4'],
      externalEndpoints: 1,
    }).openLane(0, signal);
    const applied = await lane.apply(open, ['e0', 'e1'], signal);
    const observations = await ask(lane, applied, [
      'x/a>x/b SCTP 80',
      'x/a>x/b TCP 80 IPv6',
      'x/a>e1 TCP 80',
      'x/a>e0 TCP 80',
    ]);
    expect(observations.map(({ outcome }) => outcome)).toEqual([
      'not-probed',
      'error',
      'not-probed',
      'connected',
    ]);
    expect(observations[1]?.reason).toContain('no IPv6 address');
  });

  it('answers with an error for a pod that the world does not hold', async () => {
    const lane = await createSimulatedCluster().openLane(0, signal);
    const applied = await lane.apply(open, [], signal);
    const bound = bindProbe(probe('x/a>x/b TCP 80'), applied.binding);
    const [observation] = await lane.probe(
      [{ ...bound, target: { kind: 'pod', namespace: 'kp-sim-l0-x', name: 'gone' } }],
      { timeoutMs },
      signal,
    );
    expect(observation?.outcome).toBe('error');
  });

  it('changes nothing when the same world is applied again', async () => {
    const lane = await createSimulatedCluster().openLane(0, signal);
    const first = await lane.apply(denied, [], signal);
    expect(first.changes).toMatchObject({ networkPolicies: 1, podsCreated: 2 });
    const second = await lane.apply(structuredClone(denied), [], signal);
    expect(Object.values(second.changes)).toEqual([0, 0, 0, 0, 0]);
    expect(second.bound).toEqual(first.bound);
  });

  it('gives the same answers to the same calls, noise included', async () => {
    const answers = async (): Promise<readonly string[]> => {
      const lane = await createSimulatedCluster({ noise: 0.3, seed: 7 }).openLane(0, signal);
      const applied = await lane.apply(open, [], signal);
      const probes = Array.from({ length: 50 }, (_, index) => `x/a>x/b TCP ${80 + index}`);
      return (await ask(lane, applied, probes)).map(({ outcome }) => outcome);
    };
    const first = await answers();
    expect(await answers()).toEqual(first);
    const lost = first.filter((outcome) => outcome === 'timeout').length;
    expect(lost).toBeGreaterThan(5);
    expect(lost).toBeLessThan(25);
  });

  it('keeps lanes apart: each has namespaces and addresses of its own', async () => {
    const cluster = createSimulatedCluster();
    const lanes = [await cluster.openLane(0, signal), await cluster.openLane(1, signal)];
    const applied = await Promise.all(
      lanes.map((lane, index) => lane.apply(index === 0 ? open : denied, [], signal)),
    );
    const [one, two] = applied;
    if (one === undefined || two === undefined) throw new Error('two lanes were applied');
    const addresses = applied.flatMap(({ bound }) =>
      bound.pods.flatMap(({ status }) => status?.podIPs?.map(({ ip }) => ip) ?? []),
    );
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(one.bound.namespaces[0]?.metadata.name).toBe('kp-sim-l0-x');
    expect(two.bound.namespaces[0]?.metadata.name).toBe('kp-sim-l1-x');
    expect(two.bound.pods).toHaveLength(2);
    await expect(cluster.openLane(1, signal)).rejects.toThrow(/Lane 1 .* is open/);
    await cluster.close();
    await cluster.close();
    expect(await cluster.openLane(1, signal)).toBeDefined();
  });

  it('stops at an aborted signal', async () => {
    const lane = await createSimulatedCluster().openLane(0, signal);
    const aborted = AbortSignal.abort(new Error('stop'));
    await expect(lane.apply(open, [], aborted)).rejects.toThrow('stop');
    await expect(lane.probe([], { timeoutMs }, aborted)).rejects.toThrow('stop');
    await expect(lane.readSentinel({ timeoutMs }, aborted)).rejects.toThrow('stop');
  });

  it.each([
    [{ nodes: 0 }, 'nodes = 0'],
    [{ noise: 2 }, 'noise = 2'],
    [{ ipFamilies: [] }, 'ipFamilies'],
    [{ settleDelayMs: [1, 2, 3] }, 'settleDelayMs'],
  ] as const)('rejects options out of range: %j', (options, message) => {
    expect(() => createSimulatedCluster(options)).toThrow(message);
  });
});
