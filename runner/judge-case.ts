/** From the steps of a case to its status: a confirmed mismatch decides, then whatever makes it inconclusive. */
import {
  confirmedMismatches,
  temporalViolations,
  type CaseStatus,
  type StepResult,
} from '../model/case-result.ts';
import { temporalVerdicts } from '../model/temporal.ts';

/** `failure` is why the environment ended the case before its last step. */
export function judgeCase(
  steps: readonly StepResult[],
  failure: string | undefined,
): { status: CaseStatus; reason?: string } {
  const violates = (step: StepResult): boolean =>
    confirmedMismatches(step).length + temporalViolations(step).length > 0;
  if (steps.some(violates)) return { status: 'violates' };
  if (failure !== undefined) return { status: 'inconclusive', reason: failure };
  for (const { settle, step } of steps) {
    if (settle.status !== 'settled') {
      const pending = settle.pending.join(', ');
      const what =
        settle.status === 'control-dead'
          ? 'the sentinel pair that no policy restricts does not answer'
          : `the sentinel did not show within the bound: ${pending}`;
      return { status: 'inconclusive', reason: `step ${step}: ${what}` };
    }
  }
  const undecided = steps.flatMap(({ mismatches }) =>
    mismatches.filter((m) => m.decision === 'undecided'),
  );
  if (undecided.length > 0) {
    return {
      status: 'inconclusive',
      reason: `${undecided.length} mismatching cells stayed undecided`,
    };
  }
  for (const { step, temporal } of steps) {
    if (temporal === undefined) continue;
    for (const [name, verdict] of temporalVerdicts(temporal)) {
      if (verdict.status === 'undecided') {
        return { status: 'inconclusive', reason: `step ${step}, ${name}: ${verdict.reason}` };
      }
    }
  }
  return { status: 'conforms' };
}
