/** A finding for a person: the smallest scenario, what was expected and seen, which rules decide, how to see it again. */
import {
  explainedCells,
  type ExplainedCell,
  type FieldNote,
  type Finding,
  type ShrinkSummary,
} from '../model/finding.ts';
import type { CaseRequest } from '../model/case-result.ts';
import type { Scenario } from '../model/scenario.ts';
import { endpointName } from '../model/probe.ts';
import { explainPrediction } from './explanation-text.ts';
import { stabilityText } from './reproduction/stability-text.ts';
import { titleOf } from './reproduction/title.ts';
import { formatScenarioShort } from './scenario-text.ts';

/** Fields of one note that are named. */
const fieldsNamedMax = 6;

export interface FindingContext {
  /** Position among the findings of the run, from 1. */
  readonly number: number;
  /** The reproduction folder. */
  readonly folder: string;
  /** The command that replays the folder. */
  readonly replayCommand: string;
  /** The command that runs the case again that showed it. */
  readonly originalCommand: string;
  /** Whether times are virtual and say nothing. */
  readonly simulated: boolean;
}

/** Lines of text without a newline at the end of each. */
export function formatFinding(finding: Finding, context: FindingContext): readonly string[] {
  const { signature, stability, scenario, result, shrink } = finding;
  return [
    `FINDING ${context.number}: ${titleOf(signature)}`,
    `  signature: ${signature}`,
    `  stability: ${stabilityText(stability)}`,
    `  found in:  ${originText(finding)}; ${shrinkText(finding, context)}`,
    ...formatScenarioShort(scenario).map((line) => `    ${line}`),
    ...explainedCells(result).flatMap((cell) => explainCell(cell, result.steps)),
    ...fieldLines(shrink.fields),
    `  folder: ${context.folder}`,
    `  replay: ${context.replayCommand}`,
    `  case:   ${context.originalCommand}`,
  ];
}

function originText({ phase, index, original }: Finding): string {
  const name = original.metadata.name;
  return phase === 'generate' ? `case ${index} (${name})` : `${phaseNames[phase]} ${name}`;
}

const phaseNames: Readonly<Record<CaseRequest['phase'], string>> = {
  explicit: 'fixture',
  reuse: 'corpus entry',
  generate: 'case',
};

function shrinkText(
  { original, scenario, shrink, elapsedMs }: Finding,
  { simulated }: FindingContext,
): string {
  if (shrink.ended === 'off') return `${sizeText(scenario)}, not shrunk`;
  const took = simulated ? '' : `, ${(elapsedMs / 1000).toFixed(1)} s from the mismatch to here`;
  const lanes = shrink.lanes === 1 ? '1 lane' : `${shrink.lanes} lanes`;
  return (
    `shrunk from ${sizeText(original)} to ${sizeText(scenario)} in ${shrink.rounds} rounds of ${lanes}` +
    `${took} (${endedTexts[shrink.ended]})`
  );
}

/** How shrinking ended, in words. */
export const endedTexts: Readonly<Record<ShrinkSummary['ended'], string>> = {
  minimal: 'nothing more can be removed',
  rounds: 'bound on rounds reached',
  time: 'bound on time reached',
  interrupted: 'interrupted',
  'not-reproduced': 'nothing smaller failed in a fresh lane',
  'too-rare': 'it shows too seldom to be followed',
  off: 'not shrunk',
};

/** `2 namespaces, 3 pods, 1 policy, 1 step`. */
export function sizeText({ world, steps }: Scenario): string {
  const counts: readonly (readonly [number, string, string])[] = [
    [world.namespaces.length, 'namespace', 'namespaces'],
    [world.pods.length, 'pod', 'pods'],
    [world.networkPolicies.length, 'policy', 'policies'],
    ...(steps.length === 0 ? [] : [[steps.length, 'step', 'steps'] as const]),
  ];
  return counts.map(([count, one, many]) => `${count} ${count === 1 ? one : many}`).join(', ');
}

function explainCell(
  { step, mismatch, probe, prediction, observation }: ExplainedCell,
  steps: Finding['result']['steps'],
): readonly string[] {
  const { ipFamily, protocol, port } = probe;
  const prefix = steps.find((result) => result.step === step)?.namespacePrefix ?? '';
  const when = steps.length > 1 ? ` after step ${step}` : '';
  return [
    `  ${endpointName(probe.source)} -> ${endpointName(probe.target)} ${ipFamily} ${protocol}/${port}${when}: ` +
      `expected ${prediction.verdict}, observed ${observation.outcome} ` +
      `(${mismatch.mismatches} of ${mismatch.repeats} repeats)`,
    ...explainPrediction(probe, prediction, prefix).map((line) => `    ${line}`),
  ];
}

function fieldLines(fields: readonly FieldNote[]): readonly string[] {
  const lines: readonly (readonly [FieldNote['note'], string])[] = [
    ['only this', 'depends on'],
    ['any value fails', 'whatever the value of'],
  ];
  return lines.flatMap(([note, words]) => {
    const paths = fields.filter((field) => field.note === note).map(({ path }) => path);
    if (paths.length === 0) return [];
    const more = paths.length > fieldsNamedMax ? `, and ${paths.length - fieldsNamedMax} more` : '';
    return [`  ${words}: ${paths.slice(0, fieldsNamedMax).join(', ')}${more}`];
  });
}
