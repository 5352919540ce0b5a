/** The smallest scenario of a violation that is no cell of one world, below the case that showed it. */
import type { ReducedViolation } from '../model/reduced-violation.ts';
import { endedTexts, sizeText } from './finding-text.ts';
import { formatScenarioShort } from './scenario-text.ts';

/** Lines of text; `paths` of the scenarios as far as they could be written, the command replays the first of them. */
export function formatReduced(
  { kind, scenario, rounds, ended }: ReducedViolation,
  paths: readonly string[],
  replayCommand?: string,
): readonly string[] {
  return [
    `  smallest: ${sizeText(scenario)} in ${rounds} rounds (${endedTexts[ended]}), shown again in a fresh lane: ${kind}`,
    ...formatScenarioShort(scenario).map((line) => `    ${line}`),
    ...paths.map((path) => `  scenario: ${path}`),
    ...(replayCommand === undefined ? [] : [`  replay:   ${replayCommand}`]),
  ];
}
