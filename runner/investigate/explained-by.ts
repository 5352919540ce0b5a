/**
 * Which known signature stands for a mismatch: one that covers a candidate of it, or one that is about no shape of rules:
 * nothing is enforced, changes come into force too late, or the answer comes and goes.
 */
import { confirmedMismatches } from '../../model/case-result.ts';
import type { CaseResult, CellMismatch, StepResult } from '../../model/case-result.ts';
import type { Stability } from '../../model/finding.ts';
import type { MismatchDirection } from '../../model/verdict.ts';
import type { KnownSignatures } from './known-signatures.ts';
import { nothingEnforced, nothingEnforcedSignature } from './nothing-enforced.ts';
import { signaturesOfMismatch } from './targets.ts';

/** Cases that showed a signature before the run believes that a case of the same look shows it as well. */
export const sightingsMin = 3;

/**
 * The signature of a mismatch that is about time and not about a shape of rules: it comes into force after the bound, or
 * it comes and goes too seldom to be shrunk to its shape. Undefined for every other.
 */
export function timeSignature(
  stability: Stability,
  direction: MismatchDirection,
  isShrunk: boolean,
): string | undefined {
  if (stability.kind === 'transient') return lateSignature(direction);
  if (stability.kind === 'intermittent' && !isShrunk) return intermittentSignature(direction);
  return undefined;
}

const lateSignature = (direction: MismatchDirection): string => `reachability/${direction}/late`;
const intermittentSignature = (direction: MismatchDirection): string =>
  `reachability/${direction}/intermittent`;

export type ExplainedBy = (step: StepResult, mismatch: CellMismatch) => string | undefined;

/** Explains the mismatches of one case on a cluster with so many nodes for pods. */
export function explainedBy(
  result: Pick<CaseResult, 'steps'>,
  known: KnownSignatures,
  nodes: number,
): ExplainedBy {
  const nothing = known.has(nothingEnforcedSignature) && nothingEnforced(result, nodes);
  return (step, mismatch) => {
    if (nothing && mismatch.direction === 'false-allow') return nothingEnforcedSignature;
    const covering = known.covering(signaturesOfMismatch(mismatch));
    if (covering !== undefined) return covering;
    const { direction, mismatches, repeats } = mismatch;
    const looksLike = [
      ...(step.settle.status === 'not-enforced' ? [lateSignature(direction)] : []),
      ...(mismatches < repeats ? [intermittentSignature(direction)] : []),
    ];
    return looksLike.find((signature) => known.sightings(signature) >= sightingsMin);
  };
}

/** The known signatures that a case shows. */
export function signaturesShown(
  { steps }: Pick<CaseResult, 'steps'>,
  explain: ExplainedBy,
): ReadonlySet<string> {
  return new Set(
    steps.flatMap((step) =>
      confirmedMismatches(step).flatMap((mismatch) => explain(step, mismatch) ?? []),
    ),
  );
}
