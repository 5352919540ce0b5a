/**
 * Feature labels: what a scenario holds, read from its data and never from what the generator meant, so that imported
 * scenarios get the same ones. They steer campaigns and show in reports which features were tested.
 */
import { policyLabels } from './policy-labels.ts';
import { stepLabels } from './step-labels.ts';
import { worldLabels } from './world-labels.ts';
import type { Scenario } from '../model/scenario.ts';

/** Sorted labels without repeats, `group:feature` each, over every policy of the initial world and every step. */
export function featureLabels(scenario: Scenario): readonly string[] {
  const { world, probes } = scenario;
  const labels = new Set([...worldLabels(scenario), ...stepLabels(scenario)]);
  for (const policy of world.networkPolicies) {
    for (const label of policyLabels(policy, world, probes)) labels.add(label);
  }
  return [...labels].sort();
}
