import { describe, expect, it } from 'vitest';
import type { World } from '../../model/scenario.ts';
import type { AppliedWorld, Lane } from '../cluster.ts';
import { createAddressPlan } from './address-plan.ts';
import type { SimulatedOptions } from './options.ts';
import { createSimulatedCluster } from './simulated-cluster.ts';
import { namespace, pod, policy, world } from './testing/objects.ts';

const { signal } = new AbortController();

async function laneOf(options: SimulatedOptions = {}): Promise<Lane> {
  return createSimulatedCluster(options).openLane(0, signal);
}

const apply = async (lane: Lane, to: World): Promise<AppliedWorld> => lane.apply(to, [], signal);
const x = [namespace('x')];
const uidOf = ({ binding }: AppliedWorld, name: string): string | undefined =>
  binding.pods.get(name)?.metadata.uid;
const ipOf = ({ binding }: AppliedWorld, name: string): string | undefined =>
  binding.pods.get(name)?.status?.podIPs?.[0]?.ip;

describe('pod pool', () => {
  it('relabels a pod of the same shape for another name instead of making one', async () => {
    const lane = await laneOf();
    const first = await apply(lane, world(x, [pod('x/a', { app: 'a' })]));
    const second = await apply(lane, world(x, [pod('x/b', { app: 'b' })]));
    expect(second.changes).toMatchObject({ podsCreated: 0, podsDeleted: 0, podLabels: 1 });
    expect(uidOf(second, 'x/b')).toBe(uidOf(first, 'x/a'));
  });

  it('keeps each pod with its name where both are still wanted', async () => {
    const lane = await laneOf();
    const first = await apply(lane, world(x, [pod('x/a', { app: 'a' }), pod('x/b', { app: 'b' })]));
    const second = await apply(
      lane,
      world(x, [pod('x/b', { app: 'a' }), pod('x/a', { app: 'b' })]),
    );
    expect(uidOf(second, 'x/a')).toBe(uidOf(first, 'x/a'));
    expect(second.changes.podLabels).toBe(2);
  });

  it('makes a new pod for another node, port name or namespace', async () => {
    const lane = await laneOf();
    await apply(lane, world(x, [pod('x/a')]));
    const named = { containers: [{ name: 'agent', ports: [{ name: 'web', containerPort: 80 }] }] };
    for (const other of [pod('x/a', {}, { nodeName: 'n1' }), pod('x/a', {}, named), pod('z/a')]) {
      const { changes } = await apply(lane, world([namespace('x'), namespace('z')], [other]));
      expect(changes.podsCreated).toBe(1);
    }
  });

  it('keeps idle pods in the bound world without labels, and their namespace', async () => {
    const lane = await laneOf();
    await apply(lane, world([namespace('z', { team: 'z' })], [pod('z/a', { app: 'a' })]));
    const { bound, binding, changes } = await apply(lane, world(x, []));
    expect(bound.pods.map(({ metadata }) => metadata.labels)).toEqual([{}]);
    expect(binding.pods.size).toBe(0);
    expect(changes).toMatchObject({ podLabels: 1, namespaceLabels: 1 });
    expect(bound.namespaces.map(({ metadata }) => metadata.labels)).toEqual([
      { 'kubernetes.io/metadata.name': 'kp-sim-l0-x' },
      { 'kubernetes.io/metadata.name': 'kp-sim-l0-z' },
    ]);
  });

  it('deletes idle pods beyond the bound and gives their addresses out next', async () => {
    const lane = await laneOf({ idlePodsMax: 0 });
    const first = await apply(lane, world(x, [pod('x/a')]));
    const gone = await apply(lane, world(x, []));
    expect(gone.changes.podsDeleted).toBe(1);
    expect(gone.bound.pods).toEqual([]);
    const again = await apply(lane, world(x, [pod('x/a')]));
    expect(ipOf(again, 'x/a')).toBe(ipOf(first, 'x/a'));
    expect(uidOf(again, 'x/a')).not.toBe(uidOf(first, 'x/a'));
  });

  it('gives the address of a completed pod to the next one', async () => {
    const lane = await laneOf();
    const ended = { ...pod('x/job'), status: { phase: 'Succeeded' } as const };
    const applied = await apply(lane, world(x, [ended, pod('x/a')]));
    expect(ipOf(applied, 'x/a')).toBe(ipOf(applied, 'x/job'));
  });

  it('does not give the address of a live pod away when a completed one is deleted', async () => {
    const lane = await laneOf({ idlePodsMax: 0 });
    const ended = { ...pod('x/job'), status: { phase: 'Failed' } as const };
    await apply(lane, world(x, [ended, pod('x/a')]));
    await apply(lane, world(x, [pod('x/a')]));
    const applied = await apply(lane, world(x, [pod('x/a'), pod('x/b')]));
    expect(ipOf(applied, 'x/b')).not.toBe(ipOf(applied, 'x/a'));
  });

  it('gives every address back after a rejected world and a closed lane', async () => {
    const cluster = createSimulatedCluster({ nodes: 1, ipFamilies: ['IPv4'] });
    const bad = policy('x/bad', { ingress: [{ from: [{}] }] });
    // More rounds than the network of the node has addresses.
    for (let round = 0; round < 260; round++) {
      const lane = await cluster.openLane(0, signal);
      await expect(apply(lane, world(x, [pod('x/a')], [bad]))).rejects.toThrow(/specify a peer/);
      await apply(lane, world(x, [pod('x/a')]));
      await lane.close();
    }
    const lane = await cluster.openLane(0, signal);
    expect(ipOf(await apply(lane, world(x, [pod('x/a')])), 'x/a')).toMatch(/^10\.244\.0\.\d+$/);
  });

  it('schedules pods without a node in turn and puts them where hostIPs say', async () => {
    const lane = await laneOf();
    const free = ['x/a', 'x/b'].map((path) => pod(path, {}, { nodeName: undefined }));
    const { bound } = await apply(lane, world(x, free));
    expect(bound.pods.map(({ spec }) => spec.nodeName)).toEqual(['sim-node-0', 'sim-node-1']);
    expect(bound.pods[1]?.status?.hostIPs?.[0]?.ip).toBe('172.18.0.3');
  });

  it('rejects a pod on a node that the cluster does not have', async () => {
    const lane = await laneOf();
    const lost = pod('x/a', {}, { nodeName: 'n7' });
    await expect(apply(lane, world(x, [lost]))).rejects.toThrow(/x\/a.*n7.*n0 to n1/);
  });
});

describe('address plan', () => {
  it('lays families out as a KIND cluster does', () => {
    const plan = createAddressPlan(2, 1, ['IPv6', 'IPv4']);
    expect(plan.takePodAddresses(1)).toEqual(['fd00:10:244:1::2', '10.244.1.2']);
    expect(plan.takePodAddresses(0)).toEqual(['fd00:10:244::2', '10.244.0.2']);
    expect(plan.nodes[1]?.addresses).toEqual({ IPv4: '172.18.0.3', IPv6: 'fc00:f853:ccd:e793::3' });
    expect(plan.externals[0]?.addresses.IPv4).toBe('172.18.0.200');
  });

  it('says what to do when the network of a node is full', () => {
    const plan = createAddressPlan(1, 0, ['IPv4']);
    for (let taken = 0; taken < 253; taken++) plan.takePodAddresses(0);
    expect(() => plan.takePodAddresses(0)).toThrow(/10\.244\.0\.0\/24 .* no address left/);
    plan.freePodAddresses(['10.244.0.9']);
    expect(plan.takePodAddresses(0)).toEqual(['10.244.0.9']);
  });
});

describe('a step between two worlds', () => {
  const step = async (
    lane: Lane,
    to: World,
    recreate: readonly string[] = [],
  ): Promise<AppliedWorld> =>
    lane.apply(to, [], signal, {
      recreate: recreate.map((path) => {
        const [inNamespace = '', name = ''] = path.split('/');
        return { namespace: inNamespace, name };
      }),
    });
  const both = world(x, [pod('x/a'), pod('x/b')]);

  it('recreates a pod: another identity at the same address', async () => {
    const lane = await laneOf();
    const before = await apply(lane, both);
    const after = await step(lane, both, ['x/a']);
    expect(after.changes).toMatchObject({ podsCreated: 1, podsDeleted: 1 });
    expect(after.reusedAddresses).toEqual(['x/a']);
    expect(uidOf(after, 'x/a')).not.toBe(uidOf(before, 'x/a'));
    expect(ipOf(after, 'x/a')).toBe(ipOf(before, 'x/a'));
    expect(uidOf(after, 'x/b')).toBe(uidOf(before, 'x/b'));
  });

  it('really deletes a pod that goes, and gives its address to the next one of its node', async () => {
    const lane = await laneOf();
    const before = await apply(lane, both);
    const without = await step(lane, world(x, [pod('x/b')]));
    expect(without.bound.pods).toHaveLength(1);
    const after = await step(lane, world(x, [pod('x/b'), pod('x/c')]));
    expect(after.changes.podsCreated).toBe(1);
    expect(ipOf(after, 'x/c')).toBe(ipOf(before, 'x/a'));
  });

  it('completes a pod in place: its address is free and its identity stays', async () => {
    const lane = await laneOf();
    const before = await apply(lane, both);
    const ended = { ...pod('x/a'), status: { phase: 'Succeeded' } as const };
    const after = await step(lane, world(x, [ended, pod('x/b')]));
    expect(uidOf(after, 'x/a')).toBe(uidOf(before, 'x/a'));
    expect(after.changes).toMatchObject({ podsCreated: 0, podsDeleted: 1 });
    const more = await step(lane, world(x, [ended, pod('x/b'), pod('x/c')]));
    expect(ipOf(more, 'x/c')).toBe(ipOf(before, 'x/a'));
    const again = await step(lane, both);
    expect(uidOf(again, 'x/a')).not.toBe(uidOf(before, 'x/a'));
  });

  it('a rejected step changes nothing', async () => {
    const lane = await laneOf();
    const before = await apply(lane, both);
    const wrong = world(x, [pod('x/b'), pod('x/c', {}, { nodeName: 'n9' })]);
    await expect(step(lane, wrong)).rejects.toThrow('n9');
    const after = await apply(lane, both);
    expect(Object.values(after.changes)).toEqual([0, 0, 0, 0, 0]);
    expect(after.bound).toEqual(before.bound);
  });
});
