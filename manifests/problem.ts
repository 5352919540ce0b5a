/**
 * Problems of manifests: where (file, line, column), of which object, which field, why, and how bad. A problem is data, so
 * that a caller may go on without the invalid objects; only `requireValid` turns errors into a HarnessError.
 */
import { HarnessError } from '../model/errors.ts';

/** Lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * `error`: the API server (or any YAML reader) would refuse it, so no prediction can be made from it. `warning`: it is
 * accepted, but hardly meant, or the cluster's own settings decide. `note`: the answer depends on what only a cluster
 * knows.
 */
export type Severity = 'error' | 'warning' | 'note';

export interface Problem {
  readonly severity: Severity;
  readonly position: Position;
  /** `Kind namespace/name`, as far as they could be read; absent where no object could be. */
  readonly object?: string | undefined;
  /** The field, spelled as the API server spells it: `spec.ingress[0].from[1].ipBlock`. Empty: the whole document. */
  readonly path: string;
  /** Why, as the API server says it where it is one of its rules. */
  readonly reason: string;
}

/** The most problems that one message lists. */
const listedMax = 20;

/** One line: `file:line:column: Kind namespace/name: field: reason`. */
export function formatProblem({ position, object, path, reason }: Problem): string {
  const where = `${position.file}:${position.line}:${position.column}`;
  const field = path === '' || reason.includes(`"${path}"`) ? [] : [path];
  return [where, ...(object === undefined ? [] : [object]), ...field, reason].join(': ');
}

/** Throws HarnessError('input') that lists the problems of severity `error`; returns when there are none. */
export function requireValid(problems: readonly Problem[]): void {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const lines = errors.slice(0, listedMax).map(formatProblem);
  const more = errors.length - lines.length;
  throw new HarnessError(
    'input',
    [...lines, ...(more > 0 ? [`... and ${more} more`] : [])].join('\n'),
    {
      hint: 'Correct the manifests, or go on without the invalid objects with --skip-invalid.',
    },
  );
}
