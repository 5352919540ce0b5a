/** The end of a run for a person: cases, cells, times, findings, the alpha that was spent, what was not covered. */
import type { Behaviour } from '../model/behaviour.ts';
import type { ClusterFacts } from '../model/bound-world.ts';
import type { CasePhase } from '../model/case-result.ts';
import { percentile } from './percentile.ts';
import { formatTimesToEnforce } from './times-to-enforce.ts';
import { sumCells, sumTimings, type CaseSummary } from '../model/case-summary.ts';
import { formatBehaviour } from './behaviour-text.ts';

/** Labels that the list of untested features names. */
const untestedMax = 12;

/** Indices of skipped cases that are named. */
const skippedNamedMax = 10;

export interface FindingCount {
  readonly signature: string;
  /** Cases that showed it, the first included. */
  readonly sightings: number;
}

/** A case that was left out, and what the cluster lacks for it. */
export interface IncapableCase {
  readonly index: number;
  readonly lacking: string;
}

export interface RunSummary {
  readonly cases: readonly CaseSummary[];
  readonly findings: readonly FindingCount[];
  /** Indices of generated cases that steering left out. */
  readonly skipped: readonly number[];
  readonly incapable: readonly IncapableCase[];
  /** Cells that went through the sequential test, and the expected false alarms among them. */
  readonly alpha: { readonly cells: number; readonly spent: number; readonly limit: number };
  readonly elapsedMs: number;
  readonly facts: ClusterFacts;
  /** What the cluster did where the specification is silent. */
  readonly behaviour: Behaviour;
  /** Why the run is inconclusive; empty when it is not. */
  readonly reasons: readonly string[];
}

/** Lines of text; the last ones say what a pass does not mean. */
export function formatSummary(summary: RunSummary): readonly string[] {
  const { cases, facts, reasons } = summary;
  const simulated = facts.kind === 'simulated';
  const lines = [
    ...formatStored(cases),
    ...formatCases(summary),
    ...formatFindings(summary),
    ...formatSkipped(summary),
    ...formatIncapable(summary.incapable),
  ];
  if (!simulated && cases.length > 0) lines.push(formatTimes(cases));
  if (!simulated) lines.push(...formatTimesToEnforce(cases));
  lines.push(...formatBehaviour(summary.behaviour, true));
  const untested = untestedLabels(cases);
  if (untested.length > 0) {
    const named = untested.slice(0, untestedMax).join(', ');
    const more = untested.length > untestedMax ? `, and ${untested.length - untestedMax} more` : '';
    lines.push(`drawn but untested, since no cell of theirs was asserted: ${named}${more}`);
  }
  lines.push(...formatAlpha(summary));
  if (simulated) {
    lines.push(
      'NO CNI WAS TESTED: the simulated cluster runs inside this process and shows the tool alone.',
    );
  }
  lines.push(...reasons.map((reason) => `INCONCLUSIVE: ${reason}`));
  return lines;
}

/** One line for fixtures and one for the corpus, where they ran. */
function formatStored(cases: readonly CaseSummary[]): readonly string[] {
  const names: readonly (readonly [CasePhase, string])[] = [
    ['explicit', 'fixtures'],
    ['reuse', 'corpus'],
  ];
  return names.flatMap(([phase, name]) => {
    const stored = cases.filter((summary) => summary.phase === phase);
    return stored.length === 0 ? [] : [`${name}: ${countStatuses(stored)}`];
  });
}

function formatCases({ cases, elapsedMs, facts }: RunSummary): readonly string[] {
  const generated = cases.filter(({ phase }) => phase === 'generate');
  const perMinute = elapsedMs > 0 ? (cases.length / elapsedMs) * 60_000 : 0;
  const took =
    facts.kind === 'simulated'
      ? ''
      : ` in ${(elapsedMs / 1000).toFixed(1)} s (${perMinute.toFixed(1)} cases/min)`;
  const cells = sumCells(cases.map(({ counts }) => counts));
  const dismissed = cases.reduce((sum, summary) => sum + summary.dismissed, 0);
  return [
    `${countStatuses(generated)}${took}`,
    `${cells.cells} cells: ${cells.assertedAllow} checked as allowed, ${cells.assertedDeny} as denied, ` +
      `${cells.either} undefined by the specification (recorded), ${cells.notProbed} without a prober ` +
      `(SCTP), ${cells.unknown} without a usable answer`,
    ...(dismissed > 0 ? [`${dismissed} cells mismatched once and were dismissed by repeats`] : []),
  ];
}

function countStatuses(cases: readonly CaseSummary[]): string {
  const count = (status: CaseSummary['status']): number =>
    cases.filter((summary) => summary.status === status).length;
  return (
    `${cases.length} ${cases.length === 1 ? 'case' : 'cases'}: ${count('conforms')} conform, ${count('violates')} violate, ` +
    `${count('inconclusive')} inconclusive`
  );
}

/** The same for a run about Services: its findings, what was skipped, the alpha of its samples. */
export function formatFindingCounts(
  counted: Pick<RunSummary, 'findings' | 'skipped' | 'alpha'>,
): readonly string[] {
  const { cells, spent, limit } = counted.alpha;
  return [
    ...formatFindings(counted),
    ...formatSkipped(counted),
    ...(cells === 0
      ? []
      : [`alpha: ${cells} samples held against a distribution, at most ${spent.toExponential(1)} false alarms expected (limit ${limit})`]), // prettier-ignore
  ];
}

function formatFindings({ findings }: Pick<RunSummary, 'findings'>): readonly string[] {
  if (findings.length === 0) return [];
  return [
    `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}, by signature:`,
    ...findings.map(
      ({ signature, sightings }) =>
        `  ${signature}: ${sightings} ${sightings === 1 ? 'case' : 'cases'}`,
    ),
  ];
}

function formatSkipped({ skipped }: Pick<RunSummary, 'skipped'>): readonly string[] {
  if (skipped.length === 0) return [];
  const named = skipped.slice(0, skippedNamedMax).join(', ');
  const more = skipped.length > skippedNamedMax ? ', ...' : '';
  return [
    `${skipped.length} cases skipped, since they could show known signatures alone: ${named}${more}`,
  ];
}

/** What confirming may have got wrong, and what passing proves (the rule of three: 0 of n means below 3/n at 95 %). */
function formatAlpha({ cases, alpha }: RunSummary): readonly string[] {
  const { asserted } = sumCells(cases.map(({ counts }) => counts));
  const tested =
    alpha.cells === 0
      ? 'no cell mismatched'
      : `${alpha.cells} mismatching cells tested, ${alpha.spent.toExponential(1)} false alarms expected ` +
        `(limit ${alpha.limit})`;
  const wrong = cases.some(({ status }) => status === 'violates');
  if (asserted === 0 || wrong) return [`alpha: ${tested}`];
  const share = Number(Math.min(100, 300 / asserted).toPrecision(2));
  return [
    `alpha: ${tested}; no violation in ${asserted} asserted cells: less than ${share} % of such cells violate (95 %)`,
  ];
}

function formatTimes(cases: readonly CaseSummary[]): string {
  const settle = cases.flatMap(({ sentinelMs }) => sentinelMs);
  const sum = sumTimings(cases.map(({ timings }) => timings));
  const mean = (ms: number): string => (ms / cases.length).toFixed(0);
  const p50 = percentile(settle, 0.5)?.toFixed(0);
  const p99 = percentile(settle, 0.99)?.toFixed(0);
  const settled =
    p50 === undefined || p99 === undefined
      ? 'no change was seen in force'
      : `time to enforce: p50 ${p50} ms, p99 ${p99} ms`;
  return (
    `${settled}; mean of a case: ` +
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

/** One line per missing capability. */
function formatIncapable(cases: readonly IncapableCase[]): readonly string[] {
  return [...new Set(cases.map(({ lacking }) => lacking))].map((lacking) => {
    const indices = cases.filter((item) => item.lacking === lacking).map(({ index }) => index);
    const named = indices.slice(0, skippedNamedMax).join(', ');
    const more = indices.length > skippedNamedMax ? ', ...' : '';
    return `${indices.length} cases not executed, since the cluster has no ${lacking}: ${named}${more}`;
  });
}
