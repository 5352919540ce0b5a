/**
 * Scenarios as YAML text. Reading is strict: syntax, unknown fields and bad values are errors that name the file, the
 * line and the field; writing and reading again loses nothing.
 */
import { LineCounter, parseDocument, stringify, type Document } from 'yaml';
import type { z } from 'zod';
import { HarnessError } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import { scenarioSchema } from '../model/schema.ts';

/** The most problems that one message lists. */
const problemsMax = 10;

/** Reads one scenario. Throws HarnessError('input') that names `file`, line, column and field of each problem. */
export function parseScenario(text: string, file: string): Scenario {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, version: '1.2', uniqueKeys: true });
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    const { line, col } = lineCounter.linePos(syntax.pos[0]);
    throw new HarnessError(
      'input',
      `${file}:${line}:${col}: not YAML: ${firstLine(syntax.message)}`,
      {
        hint: 'Correct the syntax; a scenario is a YAML document with apiVersion, kind, metadata, world, ...',
      },
    );
  }
  const result = scenarioSchema.safeParse(toPlain(document, file));
  if (result.success) return result.data;
  const problems = flattenIssues(result.error.issues).slice(0, problemsMax);
  const lines = problems.map((problem) => {
    const { line, col } = positionOf(document, problem.path, lineCounter);
    return `${file}:${line}:${col}: ${formatPath(problem.path)}: ${problem.message}`;
  });
  throw new HarnessError('input', lines.join('\n'), {
    hint: 'Fields are spelled as in the Kubernetes API; see docs/scenario.md for a whole scenario.',
  });
}

/** The YAML text of a scenario; YAML 1.1 readers get quotes where they would read a boolean. */
export function formatScenario(scenario: Scenario): string {
  return stringify(scenario, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function toPlain(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new HarnessError('input', `${file}: aliases expand without bound`, {
      hint: 'Write the repeated part out, or remove the anchor that contains itself.',
      cause: error,
    });
  }
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

/** The position of the node at a path, or of its nearest parent that exists. */
function positionOf(
  document: Document,
  path: readonly PropertyKey[],
  lineCounter: LineCounter,
): { line: number; col: number } {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      return lineCounter.linePos(Number(node.range[0]));
    }
  }
  return { line: 1, col: 1 };
}

function formatPath(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  return text === '' ? '(document)' : text.replace(/^\./, '');
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
