import { describe, expect, test } from 'vitest';
import { generateLifecycleScenario } from '../generators/lifecycle/lifecycle.ts';
import { lifecycleProblems } from './lifecycle-problems.ts';
import { momentWithout, withoutMoment } from './lifecycle.ts';

const scenarios = Array.from({ length: 40 }, (_, index) =>
  generateLifecycleScenario({ ipFamilies: 'IPv4', externalEndpoints: 0 }, 3, index),
);

describe('events of pods', () => {
  test('those that are drawn can happen', () => {
    expect(scenarios.flatMap(lifecycleProblems)).toEqual([]);
  });

  test('a container that was not told to cannot end, and no pod is deleted twice', () => {
    const [{ world } = { world: undefined }] = scenarios;
    if (world === undefined) throw new Error('no scenario');
    const [{ metadata: { namespace = '', name } } = { metadata: { name: '' } }] = world.pods; // prettier-ignore
    const events = (['end', 'deletion', 'deletion', 'end', 'gate-opens'] as const).map((event) => ({ pod: { namespace, name }, event })); // prettier-ignore
    const paths = lifecycleProblems({ world, steps: [], lifecycle: events }).map(
      ({ path }) => path,
    );
    expect(paths).toEqual([['lifecycle', 0], ['lifecycle', 2], ['lifecycle', 4]]); // prettier-ignore
  });
});

describe('the name of a moment', () => {
  test('counts the events that are left, and is none where its own event is left out', () => {
    expect(momentWithout('after event 3, x/a end', [0, 4])).toBe('after event 2, x/a end');
    expect(momentWithout('during after event 3, x/a end', [2])).toBeUndefined();
    expect(momentWithout('at first', [0])).toBe('at first');
  });

  test('goes from a text that begins with it', () => {
    expect(withoutMoment('after event 3, x/a end: A of Service x/web')).toBe('A of Service x/web');
  });
});
