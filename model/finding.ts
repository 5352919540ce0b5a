/**
 * A finding: a confirmed mismatch on its way to a bug report. What is in it comes from the history of a run alone, so
 * that every report of a finding can be made again from data.
 */
import type { CaseResult } from './case-result.ts';
import type { Scenario } from './scenario.ts';

/**
 * How a mismatch behaves when it is asked again, at least once in a fresh lane (new namespaces, pods, addresses).
 * `transient` healed after the settle bound; `state-dependent` shows only after what the lane did before.
 */
export type Stability =
  | { readonly kind: 'stable'; readonly repeats: number }
  | { readonly kind: 'intermittent'; readonly mismatches: number; readonly repeats: number }
  | { readonly kind: 'transient'; readonly healedAfterMs: number }
  | { readonly kind: 'state-dependent' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What the shrinker did; rounds are parallel applies of up to `lanes` candidates. */
export interface ShrinkSummary {
  readonly rounds: number;
  readonly candidates: number;
  readonly lanes: number;
  /** Milliseconds on the clock of the cluster. */
  readonly elapsedMs: number;
  /** `minimal`: nothing more can be removed; else what ended it early. */
  readonly ended: 'minimal' | 'rounds' | 'time' | 'interrupted' | 'not-reproduced';
  /** Per field of the smallest scenario: does the mismatch depend on its value? */
  readonly fields: readonly FieldNote[];
}

export interface FieldNote {
  /** As in the manifest: `networkPolicies[0].spec.ingress[0].ports[0].endPort`. */
  readonly path: string;
  readonly note: 'any value fails' | 'only this' | 'not tried';
}

export interface Finding {
  /** Checker, direction and shape of the deciding rules: what makes two failures the same. Never names or addresses. */
  readonly signature: string;
  readonly stability: Stability;
  /** As generated or given. */
  readonly original: Scenario;
  /** The smallest scenario with the same signature. */
  readonly scenario: Scenario;
  /** The last full run of the smallest scenario: predictions, observations, stored objects. */
  readonly result: CaseResult;
  readonly shrink: ShrinkSummary;
}
