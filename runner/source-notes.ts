/** What a person must know besides the answer, as lines for stderr: problems, assumed namespaces, what was ignored. */
import type { IgnoredRecord, ProblemRecord, SourceRecord } from '../model/connectivity-record.ts';

/** Lines that each list takes at most. */
const listedMax = 20;

/** The lines; none where nothing is worth saying. `brief`: errors alone, for an output that holds the rest. */
export function sourceNotes(facts: SourceRecord, brief: boolean): readonly string[] {
  const problems = facts.problems.filter(({ severity }) => !brief || severity === 'error');
  const lines = atMost(problems.map(problemLine), 'problems');
  if (brief) return lines;
  const { assumedNamespaces } = facts;
  return [
    ...lines,
    ...(assumedNamespaces.length === 0
      ? []
      : [
          'assumed: no Namespace object describes ' +
            `${assumedNamespaces.join(', ')}; no labels but kubernetes.io/metadata.name`,
        ]),
    ...atMost(ignoredLines(facts.ignored), 'ignored kinds'),
  ];
}

/** `error, left out: file:line:column: object: field: reason`. */
function problemLine(problem: ProblemRecord): string {
  const { severity, file, line, column, object, path, reason } = problem;
  const field = path === '' || reason.includes(`"${path}"`) ? [] : [path];
  const words = [`${file}:${line}:${column}`, ...(object === undefined ? [] : [object]), ...field];
  return `${severity === 'error' ? 'error, left out' : severity}: ${[...words, reason].join(': ')}`;
}

/** One line per kind, with the first place where it occurs; policies of other APIs first, since they change answers. */
function ignoredLines(ignored: readonly IgnoredRecord[]): readonly string[] {
  const byKind = new Map<string, IgnoredRecord[]>();
  for (const item of ignored) {
    const key = `${isPolicy(item) ? 0 : 1} ${item.kind} ${groupOf(item)}`;
    const items = byKind.get(key) ?? [];
    items.push(item);
    byKind.set(key, items);
  }
  return [...byKind]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, items]) => {
      const [first] = items;
      if (first === undefined) return [];
      const where = `${first.file}:${first.line}`;
      const place = items.length === 1 ? `(${where})` : `(first: ${where})`;
      const what = `${items.length === 1 ? '' : `${items.length} `}${describeKind(first)}`;
      const effect = isPolicy(first) ? ': the answer is without what it allows and denies' : '';
      return [`ignored: ${what} ${place}${effect}`];
    });
}

function describeKind(item: IgnoredRecord): string {
  if (item.kind === '') return 'no Kubernetes object';
  return isPolicy(item) ? `${item.kind} of ${groupOf(item)}` : item.kind;
}

/** CiliumNetworkPolicy, GlobalNetworkPolicy, AdminNetworkPolicy, the NetworkPolicy of a vendor's group, ... */
function isPolicy({ kind }: IgnoredRecord): boolean {
  return kind.endsWith('NetworkPolicy');
}

function groupOf({ apiVersion }: IgnoredRecord): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function atMost(lines: readonly string[], what: string): readonly string[] {
  if (lines.length <= listedMax) return lines;
  const more = lines.length - listedMax;
  return [...lines.slice(0, listedMax), `... and ${more} more ${what}; --output json has all`];
}
