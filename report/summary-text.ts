/** The end of a run for a person: cases, cells, times, what was not covered. */
import type { Behaviour } from '../model/behaviour.ts';
import type { ClusterFacts } from '../model/bound-world.ts';
import { sumCells, sumTimings, type CaseSummary } from '../model/case-summary.ts';
import { formatBehaviour } from './behaviour-text.ts';

/** Labels that the list of untested features names. */
const untestedMax = 12;

export interface RunSummary {
  readonly cases: readonly CaseSummary[];
  readonly elapsedMs: number;
  readonly facts: ClusterFacts;
  /** What the cluster did where the specification is silent. */
  readonly behaviour: Behaviour;
  /** Why the run is inconclusive; empty when it is not. */
  readonly reasons: readonly string[];
}

/** Lines of text; the last ones say what a pass does not mean. */
export function formatSummary(summary: RunSummary): readonly string[] {
  const { cases, elapsedMs, facts, reasons } = summary;
  const count = (status: CaseSummary['status']): number =>
    cases.filter((one) => one.status === status).length;
  const perMinute = elapsedMs > 0 ? (cases.length / elapsedMs) * 60_000 : 0;
  const cells = sumCells(cases.map(({ counts }) => counts));
  const dismissed = cases.reduce((sum, one) => sum + one.dismissed, 0);
  const lines = [
    `${cases.length} cases: ${count('conforms')} conform, ${count('violates')} violate, ` +
      `${count('inconclusive')} inconclusive` +
      (facts.kind === 'simulated'
        ? ''
        : ` in ${(elapsedMs / 1000).toFixed(1)} s (${perMinute.toFixed(1)} cases/min)`),
    `${cells.cells} cells: ${cells.assertedAllow} checked as allowed, ${cells.assertedDeny} as denied, ` +
      `${cells.either} undefined by the specification (recorded), ${cells.notProbed} without a prober ` +
      `(SCTP), ${cells.unknown} without a usable answer`,
  ];
  if (dismissed > 0) lines.push(`${dismissed} cells mismatched once and were dismissed by repeats`);
  if (facts.kind !== 'simulated' && cases.length > 0) lines.push(formatTimes(cases));
  lines.push(...formatBehaviour(summary.behaviour, true));
  const untested = untestedLabels(cases);
  if (untested.length > 0) {
    const named = untested.slice(0, untestedMax).join(', ');
    const more = untested.length > untestedMax ? `, and ${untested.length - untestedMax} more` : '';
    lines.push(`drawn but untested, since no cell of theirs was asserted: ${named}${more}`);
  }
  if (facts.kind === 'simulated') {
    lines.push(
      'NO CNI WAS TESTED: the simulated cluster runs inside this process and shows the tool alone.',
    );
  }
  lines.push(...reasons.map((reason) => `INCONCLUSIVE: ${reason}`));
  return lines;
}

/** The value below which a share of the sorted values lies; undefined for no values. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function formatTimes(cases: readonly CaseSummary[]): string {
  const settle = cases.flatMap(({ sentinelMs }) => sentinelMs);
  const sum = sumTimings(cases.map(({ timings }) => timings));
  const mean = (ms: number): string => (ms / cases.length).toFixed(0);
  const settleText = (share: number): string => percentile(settle, share)?.toFixed(0) ?? 'none';
  return (
    `time to enforce: p50 ${settleText(0.5)} ms, p99 ${settleText(0.99)} ms; mean of a case: ` +
    `apply ${mean(sum.apply)}, predict ${mean(sum.predict)}, settle ${mean(sum.settle)}, ` +
    `probe ${mean(sum.probe)}, confirm ${mean(sum.confirm)} ms`
  );
}

/** Labels that were drawn and never in a case with an asserted cell. */
function untestedLabels(cases: readonly CaseSummary[]): readonly string[] {
  const drawn = new Set(cases.flatMap(({ labels }) => labels));
  const tested = new Set(
    cases.flatMap(({ labels, counts }) => (counts.asserted > 0 ? labels : [])),
  );
  return [...drawn].filter((label) => !tested.has(label)).toSorted();
}
