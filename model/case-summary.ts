/** What a run keeps of a finished case: counts, not matrices, because a night has tens of millions of cells. */
import {
  countCells,
  type CasePhase,
  type CaseResult,
  type CaseStatus,
  type CellCounts,
  type StepTimings,
} from './case-result.ts';
import { endpointName } from './probe.ts';
import type { EnforcementTime } from './temporal.ts';

export interface CaseSummary {
  readonly phase: CasePhase;
  readonly index: number;
  readonly status: CaseStatus;
  readonly reason?: string | undefined;
  readonly labels: readonly string[];
  readonly counts: CellCounts;
  /** Whether some policy selects a probed pod. */
  readonly policySelectsProbedPod: boolean;
  /** Whether the definite cells between distinct ends all have one verdict, or there are none. */
  readonly uniform: boolean;
  /** Cells that mismatched at first and went through the sequential test. */
  readonly tested: number;
  /** Those of them that repeats dismissed: noise, or late changes. */
  readonly dismissed: number;
  /** Sums over the steps, milliseconds. */
  readonly timings: StepTimings;
  /** Milliseconds that the sentinel took, one a step that settled. */
  readonly sentinelMs: readonly number[];
  /** Of every watched cell that changed in a step with one change. */
  readonly timesToEnforce: readonly EnforcementTime[];
  readonly elapsedMs: number;
}

const noCells: CellCounts = {
  cells: 0,
  asserted: 0,
  assertedAllow: 0,
  assertedDeny: 0,
  either: 0,
  notProbed: 0,
  unknown: 0,
};

/** The summary of one case. */
export function summarizeCase(result: CaseResult): CaseSummary {
  const { steps } = result;
  const tested = steps.flatMap(({ mismatches }) => mismatches);
  return {
    phase: result.phase,
    index: result.index,
    status: result.status,
    reason: result.reason,
    labels: result.scenario.metadata.labels ?? [],
    counts: sumCells(steps.map(countCells)),
    policySelectsProbedPod: steps.some((step) => step.policySelectsProbedPod),
    uniform: isUniform(result),
    tested: tested.length,
    dismissed: tested.filter(({ decision }) => decision === 'dismissed').length,
    timings: sumTimings(steps.map(({ timings }) => timings)),
    sentinelMs: steps.flatMap(({ settle }) =>
      settle.status === 'settled' ? [settle.sentinelMs] : [],
    ),
    timesToEnforce: steps.flatMap(({ temporal }) => temporal?.timesToEnforce ?? []),
    elapsedMs: result.elapsedMs,
  };
}

/** Adds up counts of cells. */
export function sumCells(counts: readonly CellCounts[]): CellCounts {
  return counts.reduce(
    (sum, next) => ({
      cells: sum.cells + next.cells,
      asserted: sum.asserted + next.asserted,
      assertedAllow: sum.assertedAllow + next.assertedAllow,
      assertedDeny: sum.assertedDeny + next.assertedDeny,
      either: sum.either + next.either,
      notProbed: sum.notProbed + next.notProbed,
      unknown: sum.unknown + next.unknown,
    }),
    noCells,
  );
}

/** Adds up the stages of several steps or cases. */
export function sumTimings(timings: readonly StepTimings[]): StepTimings {
  return timings.reduce(
    (sum, next) => ({
      apply: sum.apply + next.apply,
      predict: sum.predict + next.predict,
      settle: sum.settle + next.settle,
      probe: sum.probe + next.probe,
      confirm: sum.confirm + next.confirm,
    }),
    { apply: 0, predict: 0, settle: 0, probe: 0, confirm: 0 },
  );
}

/** A pod always reaches itself (rule 33), so cells of one end do not count. */
function isUniform({ steps }: CaseResult): boolean {
  const verdicts = new Set<string>();
  for (const step of steps) {
    step.probes.forEach(({ source, target }, cell) => {
      const verdict = step.predictions[cell]?.verdict;
      if (verdict === undefined || verdict === 'either') return;
      if (endpointName(source) !== endpointName(target)) verdicts.add(verdict);
    });
  }
  return verdicts.size < 2;
}
