/**
 * The expected and the observed matrix of one step side by side, for one family, protocol and port: rows are sources,
 * columns targets; `.` open, `#` closed, `?` undefined or unanswered, `!` a confirmed mismatch.
 */
import { confirmedMismatches, type StepResult } from '../model/case-result.ts';
import { observedReachable, type Observation } from '../model/observation.ts';
import type { Reachability } from '../model/prediction.ts';
import { endpointName, type Probe } from '../model/probe.ts';

/** Blocks that are printed; the history has the others. */
const matricesMax = 2;

/** Lines of text, a block for each of the first families, protocols and ports with a confirmed mismatch. */
export function formatMismatchMatrices(step: StepResult): readonly string[] {
  const wrong = new Set(confirmedMismatches(step).map(({ cell }) => cell));
  const groups = new Set(
    [...wrong].flatMap((cell) => {
      const probe = step.probes[cell];
      return probe === undefined ? [] : [groupOf(probe)];
    }),
  );
  const shown = [...groups].slice(0, matricesMax);
  const more = groups.size - shown.length;
  return [
    ...shown.flatMap((group) => formatMatrix(step, group, wrong)),
    ...(more > 0 ? [`${more} more matrices with mismatches are in the history`] : []),
  ];
}

function formatMatrix(
  step: StepResult,
  group: string,
  wrong: ReadonlySet<number>,
): readonly string[] {
  const cells = new Map<string, number>();
  const names = new Set<string>();
  step.probes.forEach((probe, cell) => {
    if (groupOf(probe) !== group) return;
    const source = endpointName(probe.source);
    const target = endpointName(probe.target);
    names.add(source).add(target);
    cells.set(`${source}>${target}`, cell);
  });
  const ends = [...names];
  const width = Math.max(...ends.map((name) => name.length));
  const header = ends.map((_, index) => String(index % 10)).join(' ');
  const row = (source: string, letter: (cell: number) => string): string =>
    ends
      .map((target) => {
        const cell = cells.get(`${source}>${target}`);
        return cell === undefined ? ' ' : letter(cell);
      })
      .join(' ');
  const expected = (cell: number): string => predictionLetter(step.predictions[cell]?.verdict);
  const observed = (cell: number): string =>
    wrong.has(cell) ? '!' : observationLetter(step.observations[cell]);
  return [
    `${group}: expected, then observed`,
    ' '.repeat(width + 4) + `${header}   ${header}`,
    ...ends.map((source, index) =>
      `${String(index % 10)} ${source.padEnd(width)}  ${row(source, expected)}   ${row(source, observed)}`.trimEnd(),
    ),
  ];
}

function groupOf({ ipFamily, protocol, port }: Probe): string {
  return `${ipFamily} ${protocol}/${port}`;
}

function predictionLetter(verdict: Reachability | undefined): string {
  if (verdict === 'allow') return '.';
  return verdict === 'deny' ? '#' : '?';
}

function observationLetter(observation: Observation | undefined): string {
  const reachable = observation === undefined ? undefined : observedReachable(observation);
  if (reachable === undefined) return '?';
  return reachable ? '.' : '#';
}
