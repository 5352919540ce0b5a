/**
 * Scenarios as YAML text, read as kubectl reads YAML. Reading is strict: syntax, unknown fields and bad values are errors that name the file, the
 * line and the field; writing and reading again loses nothing.
 */
import { stringify } from 'yaml';
import type { z } from 'zod';
import { readDocuments } from '../manifests/read-documents.ts';
import type { Position } from '../manifests/problem.ts';
import { HarnessError } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import { scenarioSchema } from '../model/schema.ts';

/** The most problems that one message lists. */
const problemsMax = 10;

/** Reads one scenario. Throws HarnessError('input') that names `file`, line, column and field of each problem. */
export function parseScenario(text: string, file: string): Scenario {
  const { documents, problems } = readDocuments(text, file);
  const [document, second] = documents;
  if (problems.length > 0)
    throw problemError(problems.map(({ position, reason }) => ({ position, reason })));
  if (document === undefined) {
    const reason = 'there is no YAML document in it';
    throw problemError([{ position: { file, line: 1, column: 1 }, reason }]);
  }
  if (second !== undefined) {
    const reason = 'a scenario file has one document, this is a second one';
    throw problemError([{ position: second.positionOf([]), reason }]);
  }
  const result = scenarioSchema.safeParse(document.value);
  if (result.success) return result.data;
  throw problemError(
    flattenIssues(result.error.issues).map(({ path, message }) => ({
      position: document.positionOf(path.map((part) => (typeof part === 'symbol' ? '' : part))),
      reason: `${formatPath(path)}: ${message}`,
    })),
  );
}

/** The YAML text of a scenario; YAML 1.1 readers get quotes where they would read a boolean. */
export function formatScenario(scenario: Scenario): string {
  return stringify(scenario, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function problemError(
  problems: readonly { readonly position: Position; readonly reason: string }[],
): HarnessError {
  const lines = problems
    .slice(0, problemsMax)
    .map(({ position: { file, line, column }, reason }) => `${file}:${line}:${column}: ${reason}`);
  return new HarnessError('input', lines.join('\n'), {
    hint: 'Fields are spelled as in the Kubernetes API; docs/scenario.md shows a whole scenario.',
  });
}

/** A union reports the branch that came closest: the one with the deepest problems. */
function flattenIssues(issues: readonly z.core.$ZodIssue[]): readonly Problem[] {
  return issues.flatMap((issue): readonly Problem[] => {
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const branches = issue.errors.map((branch) => flattenIssues(branch));
      const depth = (branch: readonly Problem[]): number =>
        Math.max(...branch.map(({ path }) => path.length));
      const [best = []] = branches.toSorted((a, b) => depth(b) - depth(a));
      return best.map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
    }
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'unknown field' }));
    }
    return [{ path: issue.path, message: issue.message }];
  });
}

function formatPath(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  return text === '' ? '(document)' : text.replace(/^\./, '');
}
