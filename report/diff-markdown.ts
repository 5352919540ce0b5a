/** The difference of two versions as a Markdown table, for the comment of a pull request. */
import type { ConnectivityDiffReport } from '../model/connectivity-record.ts';
import { diffLines } from './diff-lines.ts';
import { markdownHead, markdownRow } from './markdown-row.ts';

const meanings = { '+': 'added', '-': 'removed', '~': 'changed' } as const;

/** Pieces of text, each of whole lines. */
export function* formatDiffMarkdown({ differences }: ConnectivityDiffReport): Generator<string> {
  let none = true;
  for (const difference of differences) {
    if (none) yield markdownHead(['Change', 'Source', 'Target', 'Ports']);
    none = false;
    for (const { sign, source, target, what } of diffLines(difference)) {
      yield markdownRow([meanings[sign], source, target, what]);
    }
  }
  if (none) yield 'No difference in who can reach whom.\n';
}
