import { describe, expect, it } from 'vitest';
import { suiteSize } from './suite-size.ts';

const full = { seeds: [11, 12, 13], cases: 30 } as const;

describe('suiteSize', () => {
  it.each([undefined, ''])('is the full one where the environment says %j', (wanted) => {
    expect(suiteSize(full, { KUBEPROP_SUITE_CASES: wanted })).toEqual(full);
  });

  it('runs as many cases as were asked of all seeds in the first', () => {
    expect(suiteSize(full, { KUBEPROP_SUITE_CASES: '6' })).toEqual({ seeds: [11], cases: 18 });
  });

  it.each(['0', '-1', '2.5', 'many'])('refuses %s cases', (wanted) => {
    expect(() => suiteSize(full, { KUBEPROP_SUITE_CASES: wanted })).toThrow(
      `KUBEPROP_SUITE_CASES=${wanted} means nothing`,
    );
  });
});
