// Laws: what a profile pins only narrows what the specification leaves open.
import { test } from '@fast-check/vitest';
import { describe, expect, vi } from 'vitest';
import type { ProfilePins } from '../../model/profile.ts';
import { numRuns, lawTimeoutMs } from './testing/law-size.ts';
import { profileOf, matrix, keysWhere } from './testing/matrix.ts';
import { world, hostWorld, pins } from './testing/random-world.ts';

vi.setConfig({ testTimeout: lawTimeoutMs });

describe('pins', () => {
  test.prop([hostWorld, pins], { numRuns })(
    'never turn a definite answer around, and leave only what they do not name open',
    (bound, chosen) => {
      const free = matrix(bound);
      const pinned = matrix(bound, profileOf(chosen));
      const turned = keysWhere(free, (v, key) => v !== 'either' && pinned[key] !== v);
      expect(turned).toEqual([]);
    },
  );

  test.prop([hostWorld, pins], { numRuns })(
    'only ever narrow: a pin more keeps every definite answer of the pins before',
    (bound, chosen) => {
      const fewer: ProfilePins = Object.fromEntries(Object.entries(chosen).slice(1));
      const before = matrix(bound, profileOf(fewer));
      const after = matrix(bound, profileOf(chosen));
      const turned = keysWhere(before, (v, key) => v !== 'either' && after[key] !== v);
      expect(turned).toEqual([]);
    },
  );

  test.prop([world], { numRuns })(
    'tell both answers of every open connection between pods',
    (bound) => {
      const most = matrix(
        bound,
        profileOf({
          repeatedPortName: 'every',
          sidecarPortNames: 'count',
          namedPortWithIpBlock: 'resolves',
          ipBlockMatchesPods: 'match',
        }),
      );
      const least = matrix(
        bound,
        profileOf({
          repeatedPortName: 'first',
          sidecarPortNames: 'ignored',
          namedPortWithIpBlock: 'matchesNothing',
          ipBlockMatchesPods: 'noMatch',
        }),
      );
      const untold = keysWhere(matrix(bound), (verdict, key) => {
        // Towards an external address a port name is open (rule 21), but every pinned reading resolves it to nothing.
        if (key.includes('>external:')) return false;
        const [high, low] = verdict === 'either' ? ['allow', 'deny'] : [verdict, verdict];
        return most[key] !== high || least[key] !== low;
      });
      expect(untold).toEqual([]);
    },
  );
});
