/**
 * What a step showed over time. Three verdicts that are never merged: eventually (the world conforms within the bound),
 * always (it stays so), never open (no connection that was denied before, after and in between passed meanwhile).
 */
import type { Observation } from './observation.ts';
import type { Probe } from './probe.ts';

/**
 * What a cell is watched for: `never-open` is denied in every world that the changes of the step can pass through;
 * `closes` and `opens` change their answer with the step.
 */
export type Watch = 'never-open' | 'closes' | 'opens';

export interface WatchedCell {
  /** Logical names. */
  readonly probe: Probe;
  readonly watch: Watch;
  /** Who must answer: pod UID or external name. */
  readonly identity: string;
}

/** One answer of a watched cell; moments in milliseconds since labels and policies began to be sent. */
export interface WatchedAnswer {
  readonly cell: number;
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly observation: Observation;
}

export type TemporalVerdict =
  | { readonly status: 'conforms' }
  /** `cells` as text, `mismatches` of `repeats` repeats showed it again. */
  | {
      readonly status: 'violates';
      readonly cells: readonly string[];
      readonly repeats: number;
      readonly mismatches: number;
    }
  /** Something showed that the repeats could not settle. */
  | { readonly status: 'undecided'; readonly reason: string }
  /** There was nothing to see, or no usable answer. */
  | { readonly status: 'unknown'; readonly reason: string };

/** Kinds of change whose effect on existing pods can be timed. */
export type ChangeKind =
  'policy added' | 'policy changed' | 'policy deleted' | 'pod relabelled' | 'namespace relabelled';

/** From the change sent to the first probe that shows it, milliseconds; one a watched cell that changes. */
export interface EnforcementTime {
  readonly kind: ChangeKind;
  readonly direction: 'opens' | 'closes';
  readonly ms: number;
}

export interface TemporalResult {
  readonly eventually: TemporalVerdict;
  readonly always: TemporalVerdict;
  readonly neverOpen: TemporalVerdict;
  readonly watched: readonly WatchedCell[];
  readonly answers: readonly WatchedAnswer[];
  readonly timesToEnforce: readonly EnforcementTime[];
  /** Pods that came with an address that a pod deleted in the step had. */
  readonly reusedAddresses: readonly string[];
}

/** The verdicts by name, for reports. */
export function temporalVerdicts(
  result: TemporalResult,
): readonly (readonly ['eventually' | 'always' | 'never open', TemporalVerdict])[] {
  return [
    ['eventually', result.eventually],
    ['always', result.always],
    ['never open', result.neverOpen],
  ];
}
