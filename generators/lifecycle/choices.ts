/** The choices of a world whose pods live and die: a plain record of rolls, read by lifecycle.ts. No bias, as in ../choices.ts. */
import * as fc from 'fast-check';
import { flat, list, roll } from '../choices.ts';

export interface LifecyclePodChoices {
  readonly node: number;
  readonly probes: number;
  readonly gate: number;
}

export interface LifecycleServiceChoices {
  readonly kind: number;
  readonly internal: number;
  readonly publish: number;
  readonly protocol: number;
}

export interface LifecycleChoices {
  readonly podCount: number;
  readonly pods: readonly LifecyclePodChoices[];
  readonly serviceCount: number;
  readonly services: readonly LifecycleServiceChoices[];
  readonly eventCount: number;
  /** Per event: what happens, and to which of the pods to which it can. */
  readonly events: readonly { readonly kind: number; readonly pod: number }[];
}

export const backendsMax = 3;
export const servicesMax = 2;
export const eventsMax = 5;

export const lifecycleArbitrary: fc.Arbitrary<LifecycleChoices> = fc.noBias(
  flat<LifecycleChoices>({
    podCount: roll,
    pods: list(
      flat<LifecyclePodChoices>({ node: roll, probes: roll, gate: roll }),
      backendsMax,
      backendsMax,
    ),
    serviceCount: roll,
    services: list(
      flat<LifecycleServiceChoices>({ kind: roll, internal: roll, publish: roll, protocol: roll }),
      servicesMax,
      servicesMax,
    ),
    eventCount: roll,
    events: list(flat({ kind: roll, pod: roll }), eventsMax, eventsMax),
  }),
);
