/**
 * Whether a case showed the finding of a folder again. A mismatch counts if it has the signature among its candidates, or
 * is in a cell and direction of the folder: names of signatures may change with the program that spells them.
 */
import { confirmedMismatches, type CaseResult } from '../../model/case-result.ts';
import { probeKey } from '../../model/probe.ts';
import type { Reproduction, ReproductionCell } from '../../model/reproduction.ts';
import { keyOf } from './read-reproduction.ts';

export interface ReproductionVerdict {
  readonly status: 'reproduced' | 'not reproduced' | 'inconclusive';
  /** One sentence for a person. */
  readonly reason: string;
}

export function judgeReproduction(record: Reproduction, result: CaseResult): ReproductionVerdict {
  const { signature, cells } = record;
  const seen = cells.filter((cell) => isSeen(cell, result));
  const alike = result.steps
    .flatMap(confirmedMismatches)
    .filter(({ signatures = [] }) => signatures.includes(signature)).length;
  if (seen.length > 0 || alike > 0) {
    const elsewhere = `${alike} mismatches with its signature in other cells`;
    const where = seen.length > 0 ? `in ${seen.length} of ${cells.length} cells` : elsewhere;
    return { status: 'reproduced', reason: where };
  }
  if (result.status === 'violates') {
    const others = result.steps.flatMap(confirmedMismatches).flatMap((m) => m.signatures ?? []);
    const names = [...new Set(others)].slice(0, 3).join(', ');
    return { status: 'inconclusive', reason: `the cluster is wrong in another way: ${names}` };
  }
  if (result.status === 'inconclusive') {
    return { status: 'inconclusive', reason: result.reason ?? 'the case is inconclusive' };
  }
  const asserted = cells.filter((cell) => isAsserted(cell, result));
  if (asserted.length === 0) {
    return {
      status: 'inconclusive',
      reason: `none of the ${cells.length} cells could be asked, or this cluster's profile leaves them open`,
    };
  }
  return {
    status: 'not reproduced',
    reason: `${asserted.length} of ${cells.length} cells were asked and answered as they must`,
  };
}

function isSeen(cell: ReproductionCell, { steps }: CaseResult): boolean {
  const step = steps[cell.step];
  if (step === undefined) return false;
  return confirmedMismatches(step).some(({ cell: index, direction }) => {
    const probe = step.probes[index];
    return direction === cell.direction && probe !== undefined && probeKey(probe) === keyOf(cell);
  });
}

/** Whether the cell was answered, and must have had the answer that the finding lacked. */
function isAsserted(cell: ReproductionCell, { steps }: CaseResult): boolean {
  const step = steps[cell.step];
  const index = step?.probes.findIndex((probe) => probeKey(probe) === keyOf(cell)) ?? -1;
  const must = cell.direction === 'false-allow' ? 'deny' : 'allow';
  return step?.predictions[index]?.verdict === must && step.verdicts[index]?.status === 'conforms';
}
