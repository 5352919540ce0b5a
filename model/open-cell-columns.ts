/**
 * Open cells as history.jsonl stores them: their kinds once each, then one number a cell, because thousands of cells
 * are of a few dozen kinds.
 */
import type { OpenCell, OpenKind } from './open-cell.ts';

export interface OpenCellColumns {
  readonly kinds: readonly OpenKind[];
  /** Ascending. */
  readonly cells: readonly number[];
  /** Per entry of `cells`: which of the kinds. */
  readonly kind: readonly number[];
}

/** The columns of the open cells of a step. */
export function openCellColumns(openCells: readonly OpenCell[]): OpenCellColumns {
  const kinds: OpenKind[] = [];
  const indices = new Map<string, number>();
  const kind = openCells.map(({ rules, features, readings }) => {
    const candidate = { rules, features, readings };
    const key = openKindKey(candidate);
    const index = indices.get(key) ?? kinds.push(candidate) - 1;
    indices.set(key, index);
    return index;
  });
  return { kinds, cells: openCells.map(({ cell }) => cell), kind };
}

/** A text that is equal exactly for kinds with equal rules, features and readings. */
export function openKindKey({ rules, features, readings }: OpenKind): string {
  return JSON.stringify([
    rules,
    Object.entries(features).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    readings.map(({ pins, verdict }) => [pins, verdict]),
  ]);
}
