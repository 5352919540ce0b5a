/**
 * Counting what a cluster did with open cells. Steps of finished cases, or the same steps read back from history.jsonl,
 * go in; counts per kind of cell come out, the same from both. Memory is bounded by the kinds, not by the cells.
 */
import type { StepResult } from '../../model/case-result.ts';
import type { StepColumns } from '../../model/history.ts';
import { outcomeLetters } from '../../model/outcome-letters.ts';
import { observedReachable, type Outcome } from '../../model/observation.ts';
import type { OpenCount, OpenKind } from '../../model/open-cell.ts';
import { openKindKey } from '../../model/open-cell-columns.ts';

export interface OpenTally {
  readonly addStep: (step: StepResult) => void;
  readonly addColumns: (step: StepColumns) => void;
  /** Sorted, so that equal cells give an equal list, in whatever order they were added. */
  readonly counts: () => readonly OpenCount[];
}

/** An empty tally. Cells without a usable answer and steps that did not settle are not counted. */
export function createOpenTally(): OpenTally {
  const byKind = new Map<string, { kind: OpenKind; allowed: number; denied: number }>();
  const add = ({ rules, features, readings }: OpenKind, reachable: boolean | undefined): void => {
    if (reachable === undefined) return;
    const kind = { rules, features, readings };
    const key = openKindKey(kind);
    const entry = byKind.get(key) ?? { kind, allowed: 0, denied: 0 };
    if (reachable) entry.allowed++;
    else entry.denied++;
    byKind.set(key, entry);
  };
  return {
    addStep: ({ openCells, verdicts, observations, settle }) => {
      if (settle.status !== 'settled') return;
      for (const open of openCells) {
        const observation = observations[open.cell];
        if (observation === undefined || verdicts[open.cell]?.status === 'unknown') continue;
        add(open, observedReachable(observation));
      }
    },
    addColumns: ({ open, observed, unknowns, settle }) => {
      if (settle.status !== 'settled') return;
      const unknown = new Set(unknowns.map(({ cell }) => cell));
      open.cells.forEach((cell, position) => {
        const kind = open.kinds[open.kind[position] ?? -1];
        const outcome = outcomes.get(observed[cell] ?? '');
        if (kind === undefined || outcome === undefined || unknown.has(cell)) return;
        add(kind, observedReachable({ outcome }));
      });
    },
    counts: () =>
      [...byKind]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { kind, allowed, denied }]) => ({ ...kind, allowed, denied })),
  };
}

const outcomes: ReadonlyMap<string, Outcome> = new Map(
  Object.entries(outcomeLetters).map(([outcome, letter]) => [letter, outcome as Outcome]),
);
