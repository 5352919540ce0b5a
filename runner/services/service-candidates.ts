/**
 * Which known signature stands for what violates in a case of Services: one that covers its features, or one that is about time:
 * it comes into force after the bound, or comes and goes. Those need sightings, and a case that looks like them.
 */
import { serviceSignature } from '../../checkers/flows/service-signature.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import type { Stability } from '../../model/finding.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { ServiceTarget } from '../../model/service-finding.ts';
import { sightingsMin } from '../investigate/explained-by.ts';
import type { KnownSignatures } from '../investigate/known-signatures.ts';
import { targetsOfSameCause } from './same-cause.ts';

/** `services/FAULT/WHERE/late` and `.../intermittent`: no features, since they tell nothing of a fault that is about time. */
export function timedSignature(
  scenario: Scenario,
  target: ServiceTarget,
  stability: Stability,
  isShrunk: boolean,
): string {
  const signature = serviceSignature(scenario, target);
  if (stability.kind === 'transient') return withFeature(signature, 'late');
  const comesAndGoes = stability.kind === 'intermittent' && !isShrunk;
  return comesAndGoes ? withFeature(signature, 'intermittent') : signature;
}

/** The signatures of what the same cause shows in a case, in the order of the case. */
export function causeSignatures(
  result: Pick<FlowCaseResult, 'scenario' | 'dns'>,
  target: ServiceTarget,
): readonly string[] {
  return targetsOfSameCause(result, target).map((one) => serviceSignature(result.scenario, one));
}

/** The known signature that stands for a target of a case; undefined for a new bug. */
export function explainTarget(
  known: KnownSignatures,
  result: FlowCaseResult,
  target: ServiceTarget,
): string | undefined {
  const signature = serviceSignature(result.scenario, target);
  const covering = known.covering(causeSignatures(result, target));
  if (covering !== undefined) return covering;
  const dismissed = [...result.answers, ...result.dns].some(
    ({ confirmation }) => confirmation?.decision === 'dismissed',
  );
  const looksLike = [
    ...(result.pending.length > 0 || target.kind === 'endpoints' ? ['late'] : []),
    ...(dismissed ? ['intermittent'] : []),
  ].map((feature) => withFeature(signature, feature));
  return looksLike.find((one) => known.sightings(one) >= sightingsMin);
}

function withFeature(signature: string, feature: string): string {
  return [...signature.split('/').slice(0, 3), feature].join('/');
}
