import { describe, expect, it } from 'vitest';
import { generateScenarios } from '../../generators/network-policy.ts';
import type { GeneratorOptions } from '../../generators/options.ts';
import { specificationProfile, type Profile } from '../../model/profile.ts';
import { bindSynthetically } from '../../model/synthetic-binding.ts';
import { calicoProfile } from '../profiles/calico.ts';
import { compareWithPredictor } from './testing/compare-with-predictor.ts';

const deep = process.env['KUBEPROP_DEEP'] === '1';
const worldsTotal = deep ? 2400 : 300;
const both = ['IPv4', 'IPv6'] as const;

const literalProfile: Profile = {
  name: 'pins of the other kind',
  pins: {
    repeatedPortName: 'first',
    sidecarPortNames: 'ignored',
    namedPortWithIpBlock: 'matchesNothing',
    ipBlockMatchesPods: 'noMatch',
    ipBlockMatchesNodes: 'noMatch',
    egressToOwnNode: 'allowed',
    hostNetworkPods: 'likePods',
  },
  sources: {},
};

const dual: Partial<GeneratorOptions> = { ipFamilies: 'dual', externalEndpoints: 2, podsMax: 7 };
const shapes: readonly (readonly [string, Profile, Partial<GeneratorOptions>])[] = [
  ['the specification', specificationProfile, dual],
  ['the pins of Calico', calicoProfile, dual],
  ['the opposite pins', literalProfile, dual],
];

describe('agreement of the symbolic oracle with the predictor', () => {
  it.each(shapes)(
    'every pair and external address has the same verdict and open rules on every boundary port, under %s',
    (_, profile, options) => {
      const worlds = worldsTotal / shapes.length;
      const differences: string[] = [];
      const kinds = new Set<string>();
      let cells = 0;
      for (const scenario of generateScenarios(options, 41, worlds)) {
        const { bound } = bindSynthetically(scenario, both);
        // Worlds take turns, except in the deep run.
        const families = deep ? both : both.filter((_, index) => index === cells % 2);
        for (const ipFamily of families) {
          const comparison = compareWithPredictor(bound, profile, ipFamily);
          differences.push(
            ...comparison.differences.map((text) => `${scenario.metadata.name} ${text}`),
          );
          for (const kind of comparison.kinds) kinds.add(kind);
          cells += comparison.cells;
        }
        if (differences.length > 0) break;
      }
      expect(differences.slice(0, 10)).toEqual([]);
      expect(cells).toBeGreaterThan(500 * worlds);
      expect([...kinds]).toEqual(expect.arrayContaining(['allow', 'deny']));
    },
    600_000,
  );
});
