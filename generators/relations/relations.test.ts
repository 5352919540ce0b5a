// The oracle is one more implementation of which the relations must hold: they check it, and it checks them.
import { describe, expect, it } from 'vitest';
import { policyErrors } from '../../cluster/simulated/validate-policy.ts';
import type { IpFamily } from '../../model/kubernetes.ts';
import { probeKey, probesOf, type Probe } from '../../model/probe.ts';
import type { Reachability } from '../../model/prediction.ts';
import { specificationProfile, type Profile } from '../../model/profile.ts';
import { expectedOf, type Relation } from '../../model/relation.ts';
import { worldsOf, type Scenario } from '../../model/scenario.ts';
import { bindSynthetically } from '../../model/synthetic-binding.ts';
import { createPredictor } from '../../oracle/predict.ts';
import { simulatedProfile } from '../../cluster/simulated/profile.ts';
import { generateScenarios } from '../network-policy.ts';
import {
  allRelations,
  generateRelationCases,
  generateRelations,
  rewrites,
} from './generate-relations.ts';

const deep = process.env['KUBEPROP_DEEP'] === '1';
const options = { ipFamilies: 'dual', externalEndpoints: 1, podsMax: 6 } as const;
const families: readonly IpFamily[] = ['IPv4', 'IPv6'];
const scenarios = deep ? 3000 : 30;

/** The opposite of simulatedProfile where that matters without hostNetwork pods. */
const otherProfile: Profile = {
  name: 'other',
  pins: {
    repeatedPortName: 'first',
    sidecarPortNames: 'ignored',
    namedPortWithIpBlock: 'matchesNothing',
    ipBlockMatchesPods: 'noMatch',
  },
  sources: {},
};

interface Matrix {
  readonly probes: readonly Probe[];
  readonly verdicts: ReadonlyMap<string, Reachability>;
}

function matrixOf(scenario: Scenario, profile: Profile): Matrix {
  const world = worldsOf(scenario).at(-1) ?? scenario.world;
  const { bound } = bindSynthetically(scenario, families, world);
  const predict = createPredictor(bound, profile);
  const probes = probesOf(scenario, world, families);
  return {
    probes,
    verdicts: new Map(probes.map((probe) => [probeKey(probe), predict(probe).verdict])),
  };
}

/** Cells in which the oracle breaks the relation. */
function broken(base: Matrix, variant: Matrix, { expected }: Relation): readonly string[] {
  return variant.probes.flatMap((probe) => {
    const key = probeKey(probe);
    const before = base.verdicts.get(key);
    const after = variant.verdicts.get(key);
    if (after === 'either' || before === undefined) return [];
    const known = before === 'either' ? undefined : before === 'allow';
    const wanted = expectedOf(expected, probe, known);
    if (wanted === undefined || wanted === (after === 'allow')) return [];
    return [`${key}: ${before} became ${after}`];
  });
}

describe('relations of generated worlds', () => {
  const seen = new Map<string, number>();
  let told = 0;

  it('hold of the oracle, under the specification and under two opposite profiles', () => {
    for (const scenario of generateScenarios({ ...options, hostNetwork: false }, 11, scenarios)) {
      const rolls = { first: 1234, second: 7777, third: (told * 37) % 10_000 };
      const { base, relations } = allRelations(scenario, rolls);
      for (const profile of [specificationProfile, simulatedProfile, otherProfile]) {
        const before = matrixOf(base, profile);
        for (const relation of relations) {
          const after = matrixOf(relation.variant, profile);
          const failures = broken(before, after, relation);
          expect(failures, `${base.metadata.name} ${relation.name} ${relation.detail}`).toEqual([]);
          seen.set(relation.name, (seen.get(relation.name) ?? 0) + 1);
        }
      }
      told++;
    }
  }, 600_000);

  it('meet every kind of relation', () => {
    const names = rewrites.map(({ name }) => name);
    expect(names.filter((name) => !seen.has(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('leave equal cells open alike, so that no undefined behaviour hides in one side alone', () => {
    for (const scenario of generateScenarios({ ...options, hostNetwork: false }, 12, 10)) {
      const { base, relations } = allRelations(scenario, { first: 99, second: 5555, third: 3333 });
      const before = matrixOf(base, specificationProfile).verdicts;
      for (const { name, variant, expected } of relations) {
        if (expected.kind !== 'equal') continue;
        const after = matrixOf(variant, specificationProfile).verdicts;
        for (const [key, verdict] of before) {
          expect(after.get(key), `${base.metadata.name} ${name} ${key}`).toBe(verdict);
        }
      }
    }
  }, 60_000);

  it('have variants that an API server takes, and that differ from their base', () => {
    for (const scenario of generateScenarios({ ...options, hostNetwork: false }, 13, 40)) {
      const { base, relations } = allRelations(scenario, { first: 42, second: 4200, third: 9999 });
      for (const { name, variant } of [{ name: 'base', variant: base }, ...relations]) {
        const { bound } = bindSynthetically(variant, families);
        for (const policy of bound.networkPolicies) {
          expect(policyErrors(policy), `${base.metadata.name} ${name}`).toEqual([]);
        }
        const names = bound.networkPolicies.map(
          ({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`,
        );
        expect(new Set(names).size, `${base.metadata.name} ${name}`).toBe(names.length);
        if (name !== 'base') {
          const same = JSON.stringify([variant.world, variant.steps]) === JSON.stringify([base.world, base.steps]); // prettier-ignore
          expect(same, `${base.metadata.name} ${name}`).toBe(false);
        }
      }
    }
  }, 60_000);

  it('are a pure function of seed and index, with three relations in nearly every case', () => {
    const cases = [...generateRelationCases(options, 5, 40)];
    expect(cases[17]).toEqual(generateRelations(options, 5, 17));
    expect(cases.filter(({ relations }) => relations.length === 3).length).toBeGreaterThan(36);
  });

  it('rest on bases whose answers are the same in every lane', () => {
    for (const { base } of generateRelationCases(options, 6, 60)) {
      expect(base.world.pods.every(({ spec }) => spec.hostNetwork !== true)).toBe(true);
      const text = JSON.stringify(base.world.networkPolicies);
      for (const [, prefix, family] of text.matchAll(/\((?:pod|node) [^)]*(IPv\d)\)\/(\d+)/g)) {
        expect([prefix, family]).toEqual(prefix === 'IPv4' ? ['IPv4', '32'] : ['IPv6', '128']);
      }
    }
  });
});
