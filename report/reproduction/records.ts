/**
 * What was predicted and what was seen in the last full run of the smallest scenario, cell by cell and in logical names:
 * prediction.yaml and observations.yaml. Cells that failed come with the counts of their repeats.
 */
import type { CaseResult, StepResult } from '../../model/case-result.ts';
import { probeKey } from '../../model/probe.ts';
import { explainPrediction } from '../explanation-text.ts';
import { formatYaml } from '../yaml-text.ts';

/** Per step and cell: the outcome that must be seen, the rules and the policies that decide. */
export function predictionText({ steps }: CaseResult): string {
  return formatYaml({
    steps: steps.map((step) => ({
      step: step.step,
      cells: step.probes.flatMap((probe, cell) => {
        const prediction = step.predictions[cell];
        if (prediction === undefined) return [];
        return [
          {
            probe: probeKey(probe),
            expected: prediction.verdict,
            rules: prediction.rules,
            explanation: explainPrediction(probe, prediction, step.namespacePrefix),
          },
        ];
      }),
    })),
  });
}

/** Per step: when the world was in force, and what each cell answered. */
export function observationsText({ startedAt, steps }: CaseResult): string {
  return formatYaml({ startedAt, steps: steps.map(observedStep) });
}

function observedStep(step: StepResult): object {
  return {
    step: step.step,
    settle: step.settle,
    probeTimeoutMs: step.probeTimeoutMs,
    cells: step.probes.map((probe, cell) => {
      const mismatch = step.mismatches.find((candidate) => candidate.cell === cell);
      return {
        probe: probeKey(probe),
        ...step.observations[cell],
        verdict: step.verdicts[cell],
        ...(mismatch === undefined ? {} : { mismatches: mismatch.mismatches, repeats: mismatch.repeats, decision: mismatch.decision }), // prettier-ignore
      };
    }),
  };
}
