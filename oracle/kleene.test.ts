import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Reachability } from '../model/prediction.ts';
import { both, bothOutcomes, mergeRules } from './kleene.ts';

const values = ['deny', 'either', 'allow'] as const;
const value = fc.constantFrom<Reachability>(...values);
const outcome = fc.record({ verdict: value, rules: fc.array(fc.nat(40), { maxLength: 3 }) });

/** What a value may turn out to be. */
function readings(one: Reachability): readonly boolean[] {
  return one === 'either' ? [true, false] : [one === 'allow'];
}

function valueOf(answers: readonly boolean[]): Reachability {
  const seen = new Set(answers);
  if (seen.size > 1) return 'either';
  return seen.has(true) ? 'allow' : 'deny';
}

describe('three-valued logic', () => {
  test.prop([value, value])('both is what holds under every reading', (a, b) => {
    const answers = readings(a).flatMap((x) => readings(b).map((y) => x && y));
    expect(both(a, b)).toBe(valueOf(answers));
  });

  test.prop([value, value, value])('both is associative and takes either order', (a, b, c) => {
    expect(both(a, both(b, c))).toBe(both(both(a, b), c));
    expect(both(a, b)).toBe(both(b, a));
  });

  test.prop([outcome, outcome])('an outcome keeps the rules of the parts that decide', (a, b) => {
    const joined = bothOutcomes(a, b);
    expect(joined.verdict).toBe(both(a.verdict, b.verdict));
    const deciding = [a, b].filter((part) => part.verdict === joined.verdict);
    const known = new Set(deciding.flatMap((part) => part.rules));
    expect(joined.rules.every((rule) => known.has(rule))).toBe(true);
    if (joined.verdict !== 'deny') expect(joined.rules.length).toBe(known.size);
  });

  test.prop([fc.array(fc.array(fc.nat(110)))])('merged rules are a sorted set', (lists) => {
    expect(mergeRules(...lists)).toEqual([...new Set(lists.flat())].sort((a, b) => a - b));
  });
});
