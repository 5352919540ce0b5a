/**
 * Removing parts from a candidate: paths go, lists that became empty go with them (the API reads both alike, rules 8 and
 * 9), the failing cell follows the steps that are left, and the validator has the last word.
 */
import { changesOf } from '../model/step.ts';
import type { Candidate } from './candidate.ts';
import { isRecord, removePaths, type JsonPath } from './json-path.ts';
import type { Part } from './parts.ts';
import { validScenario } from './validate-candidate.ts';

/** The candidate without these parts; undefined where that is no scenario, or the cell is gone with them. */
export function removeParts(candidate: Candidate, parts: readonly Part[]): Candidate | undefined {
  const paths = [...parts.flat(), ...emptiedSteps(candidate, parts)];
  const removedSteps = paths.flatMap((path) =>
    path.length === 2 && path[0] === 'steps' ? [Number(path[1])] : [],
  );
  const before = new Set(removedSteps.filter((index) => index < candidate.cell.step));
  const cell = { ...candidate.cell, step: candidate.cell.step - before.size };
  const content = tidy(removePaths(candidate.scenario, paths));
  const scenario = validScenario(content, cell);
  return scenario && { scenario, cell };
}

/** A step of several changes that loses all of them. */
function emptiedSteps(
  { scenario: { steps } }: Candidate,
  parts: readonly Part[],
): readonly JsonPath[] {
  return steps.flatMap((step, index) => {
    if (!('changes' in step)) return [];
    const gone = parts.flat().filter((path) => path[1] === index && path[2] === 'changes');
    const positions = new Set(gone.filter((path) => path.length === 4).map((path) => path[3]));
    return positions.size === changesOf(step).length ? [['steps', index]] : [];
  });
}

const emptyListsToDrop = new Set([
  'from', 'to', 'ports', 'ingress', 'egress', 'policyTypes', 'except', 'matchExpressions',
  'initContainers',
]); // prettier-ignore
const emptyRecordsToDrop = new Set(['matchLabels', 'labels']);

/** Without empty lists that mean the same as none; the ports of a probe plan are no such list. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      if (Array.isArray(item) && item.length === 0 && emptyListsToDrop.has(name)) return [];
      const bare = isRecord(item) && Object.keys(item).length === 0;
      return bare && emptyRecordsToDrop.has(name) ? [] : [[name, tidy(item)]];
    }),
  );
}
