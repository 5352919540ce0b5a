/**
 * A finding: a confirmed mismatch on its way to a bug report. What is in it comes from the history of a run alone, so
 * that every report of a finding can be made again from data.
 */
import {
  confirmedMismatches,
  type CasePhase,
  type CaseResult,
  type CellMismatch,
} from './case-result.ts';
import type { Observation } from './observation.ts';
import type { Prediction } from './prediction.ts';
import type { Probe } from './probe.ts';
import type { Scenario } from './scenario.ts';

/**
 * How a mismatch behaves when it is asked again, at least once in a fresh lane (new namespaces, pods, addresses).
 * `transient` healed after the settle bound; `state-dependent` shows only after what the lane did before: `preceding` is
 * how many worlds of that lane a fresh lane needs first, absent where no fresh lane showed it. Only `unknown` is no
 * finding: the environment did not let it be asked again.
 */
export type Stability =
  | { readonly kind: 'stable'; readonly repeats: number }
  | { readonly kind: 'intermittent'; readonly mismatches: number; readonly repeats: number }
  | { readonly kind: 'transient'; readonly healedAfterMs: number }
  | { readonly kind: 'state-dependent'; readonly preceding?: number | undefined }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What the shrinker did; rounds are parallel applies of up to `lanes` candidates. */
export interface ShrinkSummary {
  readonly rounds: number;
  readonly candidates: number;
  readonly lanes: number;
  /** Milliseconds on the clock of the cluster. */
  readonly elapsedMs: number;
  /**
   * `minimal`: nothing more can be removed; `off`: not shrunk at all; `too-rare`: it shows too seldom to be followed; else
   * what ended it early.
   */
  readonly ended:
    'minimal' | 'rounds' | 'time' | 'interrupted' | 'not-reproduced' | 'too-rare' | 'off';
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
  /** Where the case that showed it came from, and its index there. */
  readonly phase: CasePhase;
  readonly index: number;
  /** As generated or given. */
  readonly original: Scenario;
  /** The smallest scenario with the same signature. */
  readonly scenario: Scenario;
  /** The last full run of the smallest scenario: predictions, observations, stored objects. */
  readonly result: CaseResult;
  readonly shrink: ShrinkSummary;
  /** Milliseconds from the end of the case that showed it to the smallest scenario, on the clock of the cluster. */
  readonly elapsedMs: number;
}

/** A mismatching cell with everything that a person needs to judge it. */
export interface ExplainedCell {
  readonly step: number;
  readonly mismatch: CellMismatch;
  readonly probe: Probe;
  readonly prediction: Prediction;
  readonly observation: Observation;
}

/** Confirmed mismatches that are told one by one; the matrix has the others. */
const explainedMax = 3;

/** The first confirmed mismatch of each direction and set of deciding policies and rules, a few at most. */
export function explainedCells(result: Pick<CaseResult, 'steps'>): readonly ExplainedCell[] {
  const seen = new Map<string, ExplainedCell>();
  for (const step of result.steps) {
    for (const mismatch of confirmedMismatches(step)) {
      const probe = step.probes[mismatch.cell];
      const prediction = step.predictions[mismatch.cell];
      const observation = step.observations[mismatch.cell];
      if (probe === undefined || prediction === undefined || observation === undefined) continue;
      const { egress, ingress } = prediction.explanation;
      const key = JSON.stringify([
        step.step,
        mismatch.direction,
        prediction.rules,
        egress.isolatedBy,
        egress.matches,
        ingress.isolatedBy,
        ingress.matches,
      ]);
      if (!seen.has(key))
        seen.set(key, { step: step.step, mismatch, probe, prediction, observation });
    }
  }
  return [...seen.values()].slice(0, explainedMax);
}
