/**
 * How many findings one simulated fault makes in fifteen cases with shrinking: a fault of a DNS server shows in every type of a
 * name and in what pods look up, and is to be read once for each kind of name that it touches. The budgets may only fall.
 */
import { describe, expect, test } from 'vitest';
import type { ServiceFaultName } from '../../../cluster/simulated/services/service-faults.ts';
import type { ServiceSuite } from '../../../generators/services/services.ts';
import { investigateServices } from '../../../runner/testing/investigate-services.ts';

const cases = 15;

const budgets: readonly (readonly [ServiceFaultName, ServiceSuite, number])[] = [
  // Names of Services and of endpoints, headless and with an address of either family.
  ['dns-ordinals-missing', 'dns', 5],
  ['dns-second-family-missing', 'dns', 4],
  ['dns-pod-names-missing', 'dns', 3],
  ['dns-alias-missing', 'dns', 1],
  // Every kind of name that has no records of some type.
  ['dns-other-type-is-unknown', 'dns', 9],
  ['dns-deleted-service-stays', 'dns', 1],
  ['hairpin-dropped', 'services', 1],
  ['second-port-ignored', 'services', 2],
  // Unready endpoints of Services with and without ports of other numbers, and of a StatefulSet.
  ['endpoints-ignore-readiness', 'services', 3],
  // Answers where there should be none, and by others than there should be.
  ['internal-policy-ignored', 'services', 2],
];

describe('one fault', () => {
  test.each(budgets)(
    '%s in suite %s is at most %i findings',
    { timeout: 240_000 },
    async (fault, suite, findingsMax) => {
      const options = { serviceFaults: [fault] };
      const { findings } = await investigateServices({ suite, seed: 1, cases, shrink: true, options }); // prettier-ignore
      expect(findings.length).toBeGreaterThan(0);
      expect(findings.map(({ signature }) => signature).slice(findingsMax)).toEqual([]);
    },
  );
});
