/** What was asked, resolved against the rows of the manifests: which pairs, and which ends look outside. */
import type { Direction, QuestionRecord } from '../../model/connectivity-record.ts';
import { HarnessError } from '../../model/errors.ts';

export interface Selection {
  readonly focus: ReadonlySet<string> | undefined;
  readonly from: ReadonlySet<string> | undefined;
  readonly to: ReadonlySet<string> | undefined;
}

/** Throws HarnessError('usage') on flags that mean nothing together. */
export function checkQuestion({ exposure, from }: QuestionRecord): void {
  if (!exposure || from === undefined) return;
  throw new HarnessError(
    'usage',
    '--exposure asks who may come from outside: --from says nothing',
    {
      hint: 'Use --focus or --to to name the workloads.',
    },
  );
}

/** Whether a pair was asked for. */
export function asksPair(selection: Selection, source: string, target: string): boolean {
  const { focus, from, to } = selection;
  return (
    (from?.has(source) ?? true) &&
    (to?.has(target) ?? true) &&
    (focus === undefined || focus.has(source) || focus.has(target))
  );
}

/**
 * Whether the outside of a workload was asked for. --from names sources and --to targets, so that --from alone asks for
 * egress, --to alone for ingress, and both together for pairs only.
 */
export function asksExternal(
  selection: Selection,
  exposure: boolean,
  workload: string,
  direction: Direction,
): boolean {
  const { focus, from, to } = selection;
  if (focus?.has(workload) === false) return false;
  if (direction === 'egress') return !exposure && to === undefined && (from?.has(workload) ?? true);
  return from === undefined && (to?.has(workload) ?? true);
}

/** Whether a workload is one that was asked about, as either end. */
export function asksWorkload({ focus, from, to }: Selection, workload: string): boolean {
  if (focus?.has(workload) === false) return false;
  if (from === undefined && to === undefined) return true;
  return (from?.has(workload) ?? false) || (to?.has(workload) ?? false);
}
