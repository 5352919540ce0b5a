/** The smallest scenario of a violation that is no cell of one world, below the case that showed it. */
import type { ReducedViolation } from '../model/reduced-violation.ts';
import { endedTexts, sizeText } from './finding-text.ts';
import { formatScenarioShort } from './scenario-text.ts';

/** Lines of text; `path` is undefined where the file could not be written. */
export function formatReduced(
  { kind, scenario, rounds, ended }: Omit<ReducedViolation, 'result'>,
  path: string | undefined,
  replayCommand: string,
): readonly string[] {
  return [
    `  smallest: ${sizeText(scenario)} in ${rounds} rounds (${endedTexts[ended]}), shown again in a fresh lane: ${kind}`,
    ...formatScenarioShort(scenario).map((line) => `    ${line}`),
    ...(path === undefined ? [] : [`  scenario: ${path}`, `  replay:   ${replayCommand}`]),
  ];
}
