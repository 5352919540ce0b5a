/** A violating case for a person: what was expected and seen, which rules decide, the matrices, how to replay. */
import {
  confirmedMismatches,
  temporalViolations,
  type CaseResult,
  type CellMismatch,
  type StepResult,
} from '../model/case-result.ts';
import { explainedCells, type ExplainedCell } from '../model/finding.ts';
import { endpointName } from '../model/probe.ts';
import { explainPrediction } from './explanation-text.ts';
import { formatMismatchMatrices } from './matrix-text.ts';

export interface CaseTextContext {
  /** The command line that replays the case. */
  readonly replayCommand: string;
  /** Where the scenario was written, where it was. */
  readonly scenarioPath?: string | undefined;
  /** Bound on settling, milliseconds: named where a deny was not enforced within it. */
  readonly settleTimeoutMs: number;
}

/** Lines of text without a newline at the end of each. */
export function formatViolatingCase(
  result: CaseResult,
  context: CaseTextContext,
): readonly string[] {
  const { namespaces, pods, networkPolicies } = result.scenario.world;
  const lines = [
    `VIOLATION in case ${result.index} (${result.scenario.metadata.name}): ${namespaces.length} namespaces, ` +
      `${pods.length} pods, ${networkPolicies.length} policies`,
  ];
  for (const step of result.steps) {
    const confirmed = confirmedMismatches(step);
    if (confirmed.length > 0) lines.push(...formatStep(result, step, confirmed, context));
    lines.push(...temporalViolations(step).map((text) => `  in step ${step.step}, ${text}`));
  }
  if (context.scenarioPath !== undefined) lines.push(`  scenario: ${context.scenarioPath}`);
  lines.push(`  replay:   ${context.replayCommand}`);
  return lines;
}

function formatStep(
  result: CaseResult,
  step: StepResult,
  confirmed: readonly CellMismatch[],
  context: CaseTextContext,
): readonly string[] {
  const falseAllows = confirmed.filter(({ direction }) => direction === 'false-allow').length;
  const falseDenies = confirmed.length - falseAllows;
  const counts = [
    ...(falseAllows > 0 ? [`${falseAllows} false allow`] : []),
    ...(falseDenies > 0 ? [`${falseDenies} false deny`] : []),
  ];
  const where = result.steps.length > 1 ? ` after step ${step.step}` : '';
  const lines = [
    `  ${counts.join(', ')} of ${step.probes.length} cells${where}, confirmed by repeats`,
  ];
  if (step.settle.status === 'not-enforced') {
    const bound = context.settleTimeoutMs / 1000;
    lines.push(`  not enforced within ${bound} s: ${step.settle.pending.slice(0, 4).join(', ')}`);
  }
  const explained = explainedCells({ steps: [step] });
  for (const cell of explained) {
    lines.push(...explainCell(step, cell).map((line) => `  ${line}`));
  }
  if (confirmed.length > explained.length) {
    lines.push(`  ... and ${confirmed.length - explained.length} more cells, marked ! below`);
  }
  lines.push('  . open  # closed  ? undefined or unanswered  ! mismatch');
  lines.push(...formatMismatchMatrices(step).map((line) => `  ${line}`));
  return lines;
}

function explainCell(
  { namespacePrefix }: StepResult,
  { mismatch, probe, prediction, observation }: ExplainedCell,
): readonly string[] {
  const { ipFamily, protocol, port } = probe;
  return [
    `${endpointName(probe.source)} -> ${endpointName(probe.target)} ${ipFamily} ${protocol}/${port}: ` +
      `expected ${prediction.verdict}, observed ${observation.outcome} ` +
      `(${mismatch.mismatches} of ${mismatch.repeats} repeats)`,
    ...explainPrediction(probe, prediction, namespacePrefix).map((line) => `  ${line}`),
  ];
}
