/**
 * Which relations does an implementation break, with nothing predicted? Two functions from probes to answers go in, one
 * for the base and one for the variant; the cells that are open by the specification are left out as in a run.
 */
import { probeKey, probesOf, type Probe } from '../../../model/probe.ts';
import { expectedOf, type Relation, type RelationCase } from '../../../model/relation.ts';
import { lastWorld, type Scenario } from '../../../model/scenario.ts';
import type { BoundWorld } from '../../../model/bound-world.ts';
import { bindSynthetically } from '../../../model/synthetic-binding.ts';
import { storedPolicy } from '../../../cluster/simulated/stored-policy.ts';

export const ipFamilies = ['IPv4', 'IPv6'] as const;

/** Allowed, denied, or undefined where nothing may be asserted. */
export type Answer = (probe: Probe) => boolean | undefined;

/** The last world of a scenario, bound, with the defaults of an API server. */
export function bindStored(scenario: Scenario): BoundWorld {
  const world = lastWorld(scenario);
  const { bound } = bindSynthetically(scenario, ipFamilies, world);
  return { ...bound, networkPolicies: bound.networkPolicies.map(storedPolicy) };
}

/** The relations of a case that these answers break. */
export function brokenRelations(
  { base, relations }: RelationCase,
  implementation: (scenario: Scenario) => Answer,
  isOpen: (scenario: Scenario) => (probe: Probe) => boolean,
): readonly Relation[] {
  const answerBase = implementation(base);
  const openInBase = isOpen(base);
  const baseProbes = new Set(probesOf(base, base.world, ipFamilies).map(probeKey));
  return relations.filter(({ variant, expected }) => {
    const answer = implementation(variant);
    const open = isOpen(variant);
    const world = lastWorld(variant);
    return probesOf(variant, world, ipFamilies).some((probe) => {
      if (!baseProbes.has(probeKey(probe))) return false;
      const before = expected.kind === 'cells' ? undefined : answerBase(probe);
      const wanted = expectedOf(expected, probe, before);
      if (wanted === undefined) return false;
      const after = answer(probe);
      if (after === undefined || after === wanted || open(probe)) return false;
      return expected.kind === 'cells' || !openInBase(probe);
    });
  });
}
