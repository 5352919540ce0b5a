// Laws: policies add up. Each is a relation between predictions that needs no expected answer, and could be asked of a
// cluster as well.
import { fc, test } from '@fast-check/vitest';
import { describe, expect, vi } from 'vitest';
import type { Reachability } from '../../model/prediction.ts';
import { numRuns, lawTimeoutMs } from './testing/law-size.ts';
import { matrix, keysWhere } from './testing/matrix.ts';
import { spec, policyOf, namespaceName, world } from './testing/random-world.ts';
import { typesOf } from './testing/rewrite-policies.ts';

vi.setConfig({ testTimeout: lawTimeoutMs });

describe('policies are additive', () => {
  test.prop([world, spec, fc.nat()], { numRuns })(
    'a policy that selects only isolated pods never removes an allow',
    (bound, extra, at) => {
      const model = bound.networkPolicies[at % Math.max(1, bound.networkPolicies.length)];
      fc.pre(model !== undefined);
      const added = policyOf(model.metadata.namespace ?? 'x', 'added', {
        ...extra,
        podSelector: model.spec.podSelector,
        policyTypes: typesOf(model.spec),
      });
      const before = matrix(bound);
      const after = matrix({ ...bound, networkPolicies: [...bound.networkPolicies, added] });
      const lost = keysWhere(before, (v, key) => order[after[key] ?? 'deny'] < order[v]);
      expect(lost).toEqual([]);
    },
  );

  test.prop([world, spec, namespaceName], { numRuns })(
    'the first policy of a namespace never adds an allow',
    (bound, body, namespace) => {
      const others = bound.networkPolicies.filter((p) => p.metadata.namespace !== namespace);
      const before = matrix({ ...bound, networkPolicies: others });
      const added = policyOf(namespace, 'added', body);
      const after = matrix({ ...bound, networkPolicies: [...others, added] });
      const gained = keysWhere(before, (v, key) => order[after[key] ?? 'allow'] > order[v]);
      expect(gained).toEqual([]);
    },
  );

  const order: Readonly<Record<Reachability, number>> = { deny: 0, either: 1, allow: 2 };
});
