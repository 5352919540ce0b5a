/**
 * One YAML document of a known shape, read as kubectl reads YAML. Reading is strict: syntax, unknown fields and bad
 * values are errors that name the file, the line and the field.
 */
import type { z } from 'zod';
import { readDocuments } from '../manifests/read-documents.ts';
import type { Position } from '../manifests/problem.ts';
import { HarnessError } from '../model/errors.ts';

/** The most problems that one message lists. */
const problemsMax = 10;

export interface DocumentShape<T> {
  readonly schema: z.ZodType<T>;
  /** `a scenario file`: what the text is meant to be. */
  readonly what: string;
  readonly hint: string;
}

/** Reads the document. Throws HarnessError('input') that names `file`, line, column and field of each problem. */
export function parseStrictDocument<T>(text: string, file: string, shape: DocumentShape<T>): T {
  const problemError = (problems: readonly Located[]): HarnessError =>
    new HarnessError('input', problems.slice(0, problemsMax).map(formatProblem).join('\n'), {
      hint: shape.hint,
    });
  const { documents, problems } = readDocuments(text, file);
  const [document, second] = documents;
  if (problems.length > 0) throw problemError(problems);
  if (document === undefined) {
    const reason = 'there is no YAML document in it';
    throw problemError([{ position: { file, line: 1, column: 1 }, reason }]);
  }
  if (second !== undefined) {
    const reason = `${shape.what} has one document, this is a second one`;
    throw problemError([{ position: second.positionOf([]), reason }]);
  }
  const result = shape.schema.safeParse(document.value);
  if (result.success) return result.data;
  throw problemError(
    flattenIssues(result.error.issues).map(({ path, message }) => ({
      position: document.positionOf(path.map((part) => (typeof part === 'symbol' ? '' : part))),
      reason: `${formatPath(path)}: ${message}`,
    })),
  );
}

interface Located {
  readonly position: Position;
  readonly reason: string;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function formatProblem({ position: { file, line, column }, reason }: Located): string {
  return `${file}:${line}:${column}: ${reason}`;
}

/** A union reports the branch that came closest: the one with the deepest problems. */
export function flattenIssues(issues: readonly z.core.$ZodIssue[]): readonly Issue[] {
  return issues.flatMap((issue): readonly Issue[] => {
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const branches = issue.errors.map((branch) => flattenIssues(branch));
      const depth = (branch: readonly Issue[]): number =>
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

/** The path of a field as a person writes it: `spec.ingress[0].from`. */
export function formatPath(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  return text === '' ? '(document)' : text.replace(/^\./, '');
}
