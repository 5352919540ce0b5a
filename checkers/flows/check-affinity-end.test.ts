import { expect, test } from 'vitest';
import { checkAffinityEnd, idleTimesMax, type Burst, type ExpiringModel } from './check-affinity-end.ts'; // prettier-ignore

const model: ExpiringModel = {
  kind: 'expiring',
  shares: new Map([
    ['a', 0.5],
    ['b', 0.5],
  ]),
  timeoutMs: 4_000,
};
const missAlpha = 1e-9;

/** Bursts of 100 ms, each this long after the one before has ended. */
function bursts(
  ...all: readonly (readonly [idleMs: number, backends: string])[]
): readonly Burst[] {
  let endedAt = 0;
  return all.map(([idleMs, backends]) => {
    const startedAt = endedAt + idleMs;
    endedAt = startedAt + 100;
    return { startedAt, endedAt, backends: backends.split('') };
  });
}

/** The first burst and so many more after idle times, all of them answered by one backend. */
const same = (idleTimes: number): readonly Burst[] =>
  bursts([0, 'aa'], ...Array.from({ length: idleTimes }, () => [5_000, 'aa'] as const));

test('another backend after an idle time shows that the affinity ends', () => {
  const seen = bursts([0, 'aa'], [1_000, 'aa'], [5_000, 'bb']);
  expect(checkAffinityEnd(model, seen, missAlpha)).toEqual({ status: 'conforms' });
});

test('another backend within half of the timeout violates, in one burst or between two', () => {
  for (const seen of [bursts([0, 'ab']), bursts([0, 'a'], [1_800, 'b'])]) {
    expect(checkAffinityEnd(model, seen, missAlpha)).toMatchObject({ fault: 'not-sticky' });
  }
});

test('between half of the timeout and its end with slack anything may answer', () => {
  const seen = bursts([0, 'a'], [1_900, 'b'], [4_500, 'a']);
  expect(checkAffinityEnd(model, seen, missAlpha)).toEqual({ status: 'continue', wanted: 1 });
});

test('the same backend after 30 idle times and two backends violates, after 29 it may be chance', () => {
  expect(idleTimesMax(model, missAlpha)).toBe(30);
  expect(checkAffinityEnd(model, same(29), missAlpha)).toEqual({ status: 'continue', wanted: 30 });
  expect(checkAffinityEnd(model, same(30), missAlpha)).toMatchObject({
    fault: 'affinity-never-ends',
    reason: 'a answered before and after each of 30 idle times longer than the timeout of 4 s',
  });
});

test('only draws after idle times count, by the share of who answered', () => {
  const shares = new Map([
    ['a', 0.2],
    ['b', 0.8],
  ]);
  const judge = (seen: readonly Burst[]): unknown => checkAffinityEnd({ ...model, shares }, seen, missAlpha); // prettier-ignore
  expect(judge(same(12))).toMatchObject({ status: 'continue', wanted: 13 });
  expect(judge(same(13))).toMatchObject({ fault: 'affinity-never-ends' });
  const rest = bursts([0, 'a'], ...Array.from({ length: 50 }, () => [4_500, 'a'] as const));
  expect(judge(rest)).toEqual({ status: 'continue', wanted: 1 });
});

test('a burst without an answer may have begun an affinity: the idle time counts from it', () => {
  expect(checkAffinityEnd(model, bursts([0, 'a'], [3_000, ''], [3_000, 'b']), missAlpha)).toEqual({
    status: 'continue',
    wanted: 1,
  });
  expect(checkAffinityEnd(model, bursts([0, 'a'], [3_000, ''], [5_000, 'b']), missAlpha)).toEqual({
    status: 'conforms',
  });
});

test('a stranger violates at once', () => {
  expect(checkAffinityEnd(model, bursts([0, 'ac']), missAlpha)).toMatchObject({ fault: 'outside-set' }); // prettier-ignore
});
