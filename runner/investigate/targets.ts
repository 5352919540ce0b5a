/**
 * What to investigate of a violating case: mismatches that no known signature covers, one at a time, each with the few
 * cells that tell most about it.
 */
import {
  confirmedMismatches,
  type CaseResult,
  type CellMismatch,
} from '../../model/case-result.ts';
import { probeKey, type Probe } from '../../model/probe.ts';
import type { MismatchDirection } from '../../model/verdict.ts';
import type { ExplainedBy } from './explained-by.ts';

/** Cells of a target that are tested in a fresh lane: a bound on repeats, not on what is reported. */
const cellsMax = 24;
/** Of these, cells for one candidate signature. */
export const cellsPerSignatureMax = 3;

export interface Target {
  readonly step: number;
  readonly direction: MismatchDirection;
  /** The mismatch with the fewest candidate signatures: it is the least ambiguous. */
  readonly focus: Probe;
  /** Its candidate signatures. */
  readonly signatures: readonly string[];
  /** Keys of the cells to test, the focus among them. */
  readonly cells: ReadonlySet<string>;
}

/** The next target, or undefined where every mismatch is explained. `done` holds keys of cells that were dealt with. */
export function nextTarget(
  result: Pick<CaseResult, 'steps'>,
  explain: ExplainedBy,
  done: ReadonlySet<string>,
): Target | undefined {
  for (const step of result.steps) {
    const keyOf = ({ cell }: CellMismatch): string => cellKey(step.step, step.probes[cell]);
    const open = confirmedMismatches(step)
      .filter((mismatch) => explain(step, mismatch) === undefined && !done.has(keyOf(mismatch)))
      .toSorted((a, b) => signaturesOfMismatch(a).length - signaturesOfMismatch(b).length);
    const [first] = open;
    const focus = first && step.probes[first.cell];
    if (first === undefined || focus === undefined) continue;
    const { direction } = first;
    const signatures = signaturesOfMismatch(first);
    const same = open.filter((mismatch) => mismatch.direction === direction);
    const cells = new Set(tellingCells(signatures, same).map(keyOf));
    return { step: step.step, direction, focus, signatures, cells };
  }
  return undefined;
}

/** Keys of the mismatches of its step and direction that share a candidate with the target, all of them. */
export function similarCells(
  { steps }: Pick<CaseResult, 'steps'>,
  target: Target,
): readonly string[] {
  return steps
    .filter(({ step }) => step === target.step)
    .flatMap((step) =>
      confirmedMismatches(step)
        .filter(({ direction }) => direction === target.direction)
        .filter((mismatch) =>
          signaturesOfMismatch(mismatch).some((one) => target.signatures.includes(one)),
        )
        .map(({ cell }) => cellKey(step.step, step.probes[cell])),
    );
}

/** The key of a cell over all steps. */
export function cellKey(step: number, probe: Probe | undefined): string {
  return `${step} ${probe === undefined ? '' : probeKey(probe)}`;
}

/** The candidates of a confirmed mismatch. */
export function signaturesOfMismatch({ signatures }: CellMismatch): readonly string[] {
  return signatures ?? [];
}

/** For each signature the least ambiguous mismatches that have it; `mismatches` begins with the focus. */
function tellingCells(
  signatures: readonly string[],
  mismatches: readonly CellMismatch[],
): readonly CellMismatch[] {
  const chosen = new Set(mismatches.slice(0, 1));
  for (const signature of signatures) {
    mismatches
      .filter((mismatch) => signaturesOfMismatch(mismatch).includes(signature))
      .slice(0, cellsPerSignatureMax)
      .forEach((mismatch) => chosen.add(mismatch));
  }
  return [...chosen].slice(0, cellsMax);
}
