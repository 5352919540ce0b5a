/** A scenario of Services to try, with what is looked for in it: renaming and placing change both. */
import type { Scenario } from '../../model/scenario.ts';
import { questionKey, type ServiceTarget } from '../../model/service-finding.ts';

export interface ServiceCandidate {
  readonly scenario: Scenario;
  readonly target: ServiceTarget;
}

/** Equal exactly for candidates that ask the same of the same scenario. */
export function serviceCandidateKey({ scenario, target }: ServiceCandidate): string {
  const { world, externalEndpoints, steps, lifecycle, probes } = scenario;
  return JSON.stringify([
    world,
    externalEndpoints,
    steps,
    lifecycle ?? [],
    probes,
    questionKey(target) ?? '',
  ]);
}
