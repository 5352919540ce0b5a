// Law: no order of policies, rules, peers or ports means anything (rule 3).
import { fc, test } from '@fast-check/vitest';
import { describe, expect, vi } from 'vitest';
import { numRuns, lawTimeoutMs } from './testing/law-size.ts';
import { table } from './testing/matrix.ts';
import { hostWorld } from './testing/random-world.ts';
import { withPolicies, withRules } from './testing/rewrite-policies.ts';

vi.setConfig({ testTimeout: lawTimeoutMs });

describe('order means nothing', () => {
  test.prop([hostWorld, fc.array(fc.nat(99), { minLength: 16, maxLength: 16 })], { numRuns })(
    'policies, rules, peers and ports may be permuted',
    (bound, ranks) => {
      let drawn = 0;
      const shuffle = <T>(items: readonly T[]): readonly T[] =>
        items
          .map((item) => ({ item, rank: ranks[drawn++ % ranks.length] ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ item }) => item);
      const inner = withRules(bound, (p, q) => [[shuffle(p), shuffle(q)]]);
      const permuted = withPolicies(inner, (policy) => ({
        ...policy,
        spec: {
          ...policy.spec,
          ...(policy.spec.ingress && { ingress: shuffle(policy.spec.ingress) }),
          ...(policy.spec.egress && { egress: shuffle(policy.spec.egress) }),
        },
      }));
      const moved = { ...permuted, networkPolicies: shuffle(permuted.networkPolicies) };
      expect(table(moved)).toBe(table(bound));
    },
  );
});
