/**
 * The corpus: minimised scenarios that once failed, as YAML below corpus/<suite>/, named by their signature and reviewed
 * like code. They run before any generated case, so that a bug that is back is seen first.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CaseRequest } from '../model/case-result.ts';
import { HarnessError } from '../model/errors.ts';
import { parseScenario } from './scenario-file.ts';

/** The corpus of kubeprop itself: beside the sources, and copied beside the compiled program. */
export const corpusDirectoryDefault = fileURLToPath(new URL('../corpus/', import.meta.url));

/**
 * The entries of a suite in the order of their names; none where the suite has none. Throws HarnessError('usage') where
 * a named folder is not there, ('input') on a file that is no scenario.
 */
export function loadCorpus(
  suite: string,
  directory: string = corpusDirectoryDefault,
): readonly CaseRequest[] {
  if (!existsSync(directory)) {
    throw new HarnessError('usage', `there is no corpus ${directory}`, {
      hint: 'A corpus is a folder with a folder for each suite: corpus/network-policy/*.yaml.',
    });
  }
  const folder = join(directory, suite);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return files.sort().map((name, index) => {
    const file = join(folder, name);
    return { scenario: parseScenario(readFileSync(file, 'utf8'), file), phase: 'reuse', index };
  });
}
