/**
 * What one case gave: per step the probes, predictions, observations and verdicts in the same order, so that reports
 * and the health of a run are computed from data. Indices into these arrays are called cells.
 */
import type { WorldObject } from './scenario.ts';
import type { Scenario } from './scenario.ts';
import type { Observation } from './observation.ts';
import type { OpenCell } from './open-cell.ts';
import type { Prediction } from './prediction.ts';
import type { Probe } from './probe.ts';
import { temporalVerdicts, type TemporalResult } from './temporal.ts';
import type { MismatchDirection, Verdict } from './verdict.ts';

/** A cell whose answer differed from the prediction, and what the repeats of its probe said. */
export interface CellMismatch {
  readonly cell: number;
  readonly direction: MismatchDirection;
  readonly repeats: number;
  readonly mismatches: number;
  readonly decision: 'confirmed' | 'dismissed' | 'undecided';
  /** Of a confirmed one: its candidate signatures (checkers/signature.ts). */
  readonly signatures?: readonly string[] | undefined;
  /** Why the last useless answer proved nothing, where the mismatch stayed undecided. */
  readonly reason?: string | undefined;
}

/** `explicit`: a fixture; `reuse`: an entry of the corpus; `generate`: case `index` of the seed. */
export type CasePhase = 'explicit' | 'reuse' | 'generate';

export interface SettleResult {
  /** `settled`; `not-enforced`: the sentinel's deny was not seen at the bound; `control-dead`: no verdict possible. */
  readonly status: 'settled' | 'not-enforced' | 'control-dead';
  /** Milliseconds from the last change until the sentinel showed every effect, or the bound. */
  readonly sentinelMs: number;
  /** Effects of the sentinel that were not seen. */
  readonly pending: readonly string[];
  /** Cells whose last two answers differed at the bound. */
  readonly unstableCells: number;
}

/** Milliseconds per stage of a step. */
export interface StepTimings {
  readonly apply: number;
  readonly predict: number;
  readonly settle: number;
  readonly probe: number;
  readonly confirm: number;
}

export interface StepResult {
  /** 0 is the initial world. */
  readonly step: number;
  /** Logical names. */
  readonly probes: readonly Probe[];
  readonly predictions: readonly Prediction[];
  readonly observations: readonly Observation[];
  readonly verdicts: readonly Verdict[];
  readonly mismatches: readonly CellMismatch[];
  readonly settle: SettleResult;
  readonly timings: StepTimings;
  readonly probeTimeoutMs: number;
  /** Whether a policy selects at least one probed pod. */
  readonly policySelectsProbedPod: boolean;
  /** What a logical namespace is prefixed with in explanations and manifests. */
  readonly namespacePrefix: string;
  /** Cells that the specification leaves open, also those that the run's profile pins; by cell, ascending. */
  readonly openCells: readonly OpenCell[];
  /** What the step showed over time; absent for the initial world. */
  readonly temporal?: TemporalResult | undefined;
  /** Real objects as stored, for a report that can be pasted into kubectl. */
  readonly manifests: readonly WorldObject[];
}

export type CaseStatus = 'conforms' | 'violates' | 'inconclusive';

/** A scenario to run, and where it came from. */
export interface CaseRequest {
  readonly scenario: Scenario;
  readonly phase: CasePhase;
  /** Position within its phase: for generated cases the index of the seed. */
  readonly index: number;
}

export interface CaseResult extends CaseRequest {
  readonly lane: string;
  readonly status: CaseStatus;
  /** Why a case is inconclusive. */
  readonly reason?: string | undefined;
  readonly steps: readonly StepResult[];
  /** ISO time of the start. */
  readonly startedAt: string;
  readonly elapsedMs: number;
}

/** Counts over the cells of a step or a run. */
export interface CellCounts {
  readonly cells: number;
  /** Cells with a definite prediction that were answered. */
  readonly asserted: number;
  readonly assertedAllow: number;
  readonly assertedDeny: number;
  readonly either: number;
  readonly notProbed: number;
  readonly unknown: number;
}

/** Counts the cells of a step by what became of them. */
export function countCells(step: StepResult): CellCounts {
  const counts = {
    cells: step.probes.length,
    asserted: 0,
    assertedAllow: 0,
    assertedDeny: 0,
    either: 0,
    notProbed: 0,
    unknown: 0,
  };
  step.verdicts.forEach((verdict, cell) => {
    const predicted = step.predictions[cell]?.verdict;
    if (step.observations[cell]?.outcome === 'not-probed') counts.notProbed++;
    else if (verdict.status === 'unknown') counts.unknown++;
    else if (predicted === 'either') counts.either++;
    else {
      counts.asserted++;
      if (predicted === 'allow') counts.assertedAllow++;
      else counts.assertedDeny++;
    }
  });
  return counts;
}

/** Confirmed mismatches of a step: the violations. */
export function confirmedMismatches(step: StepResult): readonly CellMismatch[] {
  return step.mismatches.filter(({ decision }) => decision === 'confirmed');
}

/**
 * Violations of a step over time beyond its confirmed mismatches: `always: x/a -> ...`. What never conformed is a
 * confirmed mismatch already and is not told twice.
 */
export function temporalViolations({ temporal }: StepResult): readonly string[] {
  if (temporal === undefined) return [];
  return temporalVerdicts(temporal).flatMap(([name, verdict]) =>
    verdict.status === 'violates' && name !== 'eventually'
      ? [
          `${name}: ${verdict.cells.join(', ')} (${verdict.mismatches} of ${verdict.repeats} repeats)`,
        ]
      : [],
  );
}
