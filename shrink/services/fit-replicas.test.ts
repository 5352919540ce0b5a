import { describe, expect, it } from 'vitest';
import { serviceGenerator } from '../../generators/services/services.ts';
import type { Scenario } from '../../model/scenario.ts';
import { scenarioSchema } from '../../model/schema.ts';
import { membershipOf } from '../../model/stateful-set.ts';
import { removePaths } from '../json-path.ts';
import { fitReplicas } from './fit-replicas.ts';

/** A case with a StatefulSet of several members, and where these stand among its pods. */
function withSet(): { readonly scenario: Scenario; readonly members: readonly number[] } {
  for (let index = 0; ; index++) {
    const scenario = serviceGenerator('dns')({ ipFamilies: 'IPv4' }, 1, index);
    const { pods, statefulSets } = scenario.world;
    const members = pods.flatMap((pod, at) => (membershipOf(pod, statefulSets) === undefined ? [] : [at])); // prettier-ignore
    if (members.length > 1) return { scenario, members };
  }
}

describe('fitReplicas', () => {
  const { scenario, members } = withSet();
  const without = (index: number | undefined): unknown =>
    fitReplicas(removePaths(scenario, [['world', 'pods', index ?? -1]]));

  it('takes one replica from a set that lost its last member', () => {
    const parsed = scenarioSchema.parse(without(members.at(-1)));
    expect(parsed.world.statefulSets?.[0]?.spec.replicas).toBe(members.length - 1);
  });

  it('makes no scenario of a set with a hole', () => {
    expect(scenarioSchema.safeParse(without(members[0])).success).toBe(false);
  });

  it('changes nothing of a scenario with all its members', () => {
    expect(fitReplicas(scenario)).toEqual(scenario);
  });
});
