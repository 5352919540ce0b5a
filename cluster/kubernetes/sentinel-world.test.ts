import { expect, test } from 'vitest';
import {
  sentinelChannels,
  sentinelKinds,
  sentinelWorld,
  type SentinelPhases,
} from './sentinel-world.ts';

const still: SentinelPhases = { policy: 0, 'pod labels': 0, 'namespace labels': 0 };

test('moving one kind changes one object and opens and closes a channel each way on every node', () => {
  for (const kind of sentinelKinds) {
    const moved = { ...still, [kind]: 1 } as const;
    const before = sentinelWorld(still, 2);
    const after = sentinelWorld(moved, 2);
    const objects = (world: typeof before): string[] =>
      [...world.namespaces, ...world.pods, ...world.networkPolicies].map((object) =>
        JSON.stringify(object),
      );
    expect(objects(after).filter((object) => !objects(before).includes(object))).toHaveLength(1);
    const open = sentinelChannels(still, 2, ['IPv4']).map((channel) => channel.open);
    const channels = sentinelChannels(moved, 2, ['IPv4']);
    const flipped = channels.filter((channel, index) => channel.open !== open[index]);
    expect(flipped.map(({ effect }) => effect)).toEqual(
      ['n0', 'n1'].flatMap((node) =>
        ['ingress', 'egress'].flatMap((direction) => [
          `${direction} closed by ${kind} on ${node}`,
          `${direction} opened by ${kind} on ${node}`,
        ]),
      ),
    );
  }
});

test('a control channel is open in each direction on each node over each family', () => {
  const control = sentinelChannels(still, 2, ['IPv4', 'IPv6']).filter(
    ({ kind }) => kind === 'control',
  );
  expect(control).toHaveLength(8);
  expect(control.every(({ open }) => open)).toBe(true);
});
