/** Scenarios as YAML text, read strictly; writing and reading again loses nothing. */
import type { Scenario } from '../model/scenario.ts';
import { scenarioSchema } from '../model/schema.ts';
import { formatYaml } from '../report/yaml-text.ts';
import { parseStrictDocument } from './strict-document.ts';

/** Reads one scenario. Throws HarnessError('input') that names `file`, line, column and field of each problem. */
export function parseScenario(text: string, file: string): Scenario {
  return parseStrictDocument(text, file, {
    schema: scenarioSchema,
    what: 'a scenario file',
    hint: 'Fields are as in the Kubernetes API; docs/scenario.md shows a whole scenario, kubeprop import makes one of manifests.',
  });
}

/** The YAML text of a scenario; YAML 1.1 readers get quotes where they would read a boolean. */
export function formatScenario(scenario: Scenario): string {
  return formatYaml(scenario);
}
