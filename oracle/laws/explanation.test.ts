// Laws: an explanation carries its prediction: it names the isolating policies and the rules that decide, no others.
import { fc, test } from '@fast-check/vitest';
import { describe, expect, vi } from 'vitest';
import type { BoundWorld } from '../../model/bound-world.ts';
import type { Labels, LabelSelector, PolicyType } from '../../model/kubernetes.ts';
import type { Endpoint, Probe } from '../../model/probe.ts';
import { specificationProfile } from '../../model/profile.ts';
import { both } from '../kleene.ts';
import { createPredictor } from '../predict.ts';
import { numRuns, lawTimeoutMs } from './testing/law-size.ts';
import { probesIn, predictions, probeIsOwnAddress, podNamed } from './testing/matrix.ts';
import { world } from './testing/random-world.ts';
import { withPolicies, typesOf } from './testing/rewrite-policies.ts';

vi.setConfig({ testTimeout: lawTimeoutMs });

describe('an explanation carries its prediction', () => {
  test.prop([world], { numRuns })(
    'a pod is isolated exactly where a policy of that direction selects it',
    (bound) => {
      const found = predictions(bound);
      const probes = probesIn(bound);
      const seen = found.map(({ explanation: { egress, ingress } }, index) =>
        probeIsOwnAddress(probes[index] as Probe) ? [] : [egress.isolatedBy, ingress.isolatedBy],
      );
      const wanted = probes.map((probe) =>
        probeIsOwnAddress(probe)
          ? []
          : [selecting(bound, probe.source, 'Egress'), selecting(bound, probe.target, 'Ingress')],
      );
      expect(seen).toEqual(wanted);
    },
  );

  test.prop([world], { numRuns })(
    'the verdict is the conjunction of both ends, so an open end never hides a definite deny',
    (bound) => {
      const wrong = predictions(bound).filter(({ verdict, rules, explanation }) => {
        const { egress, ingress } = explanation;
        const consistent = [egress, ingress].every(({ isolatedBy, matches, verdict: end }) => {
          const isolated = isolatedBy.length > 0;
          return (
            matches.length > 0 === (isolated && end !== 'deny') &&
            matches.some((m) => m.verdict === 'allow') === (isolated && end === 'allow') &&
            matches.every((m) => isolatedBy.includes(m.policy))
          );
        });
        const conjunction = both(egress.verdict, ingress.verdict);
        return verdict !== conjunction || rules.length === 0 || !consistent;
      });
      expect(wrong).toEqual([]);
    },
  );

  test.prop([world, fc.nat()], { numRuns })(
    'the rules that match are enough for the verdict, and every other rule may go',
    (bound, at) => {
      const probes = probesIn(bound);
      const probe = probes[at % probes.length] as Probe;
      const whole = createPredictor(bound, specificationProfile)(probe);
      const kept = new Set(
        [...whole.explanation.egress.matches, ...whole.explanation.ingress.matches].map(
          ({ policy, direction, rule }) => `${policy} ${direction} ${rule}`,
        ),
      );
      const sliced = withPolicies(bound, (policy) => {
        const name = `${policy.metadata.namespace ?? ''}/${policy.metadata.name}`;
        const { ingress = [], egress = [] } = policy.spec;
        return {
          ...policy,
          spec: {
            ...policy.spec,
            policyTypes: typesOf(policy.spec),
            ingress: ingress.filter((_, index) => kept.has(`${name} Ingress ${index}`)),
            egress: egress.filter((_, index) => kept.has(`${name} Egress ${index}`)),
          },
        };
      });
      expect(createPredictor(sliced, specificationProfile)(probe).verdict).toBe(whole.verdict);
    },
  );
});

/** The policies of a direction that select an end, by a selector evaluation of its own. */
function selecting(bound: BoundWorld, end: Endpoint, direction: PolicyType): readonly string[] {
  if (end.kind === 'external') return [];
  const pod = podNamed(bound, end);
  return bound.networkPolicies
    .filter((policy) => policy.metadata.namespace === end.namespace)
    .filter((policy) => typesOf(policy.spec).includes(direction))
    .filter((policy) => naiveMatch(policy.spec.podSelector ?? {}, pod.metadata.labels ?? {}))
    .map((policy) => `${end.namespace}/${policy.metadata.name}`);
}

function naiveMatch({ matchLabels, matchExpressions }: LabelSelector, of: Labels): boolean {
  const pairs = Object.entries(of);
  const wanted = Object.entries(matchLabels ?? {});
  const labelsHold = wanted.every(([key, value]) =>
    pairs.some(([k, v]) => k === key && v === value),
  );
  const expressionsHold = (matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const found = pairs.filter(([k]) => k === key).map(([, v]) => v);
    const listed = found.filter((value) => values.includes(value)).length;
    if (operator === 'In') return listed === 1;
    if (operator === 'NotIn') return listed === 0;
    return operator === 'Exists' ? found.length === 1 : found.length === 0;
  });
  return labelsHold && expressionsHold;
}
