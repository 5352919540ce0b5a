/** The difference of two versions for a terminal, in the manner of diff: `+` is new, `-` is gone, `~` is neither wholly. */
import type { ConnectivityDiffReport } from '../model/connectivity-record.ts';
import { diffLines } from './diff-lines.ts';

/** Pieces of text, a line each. */
export function* formatDiffText({ differences }: ConnectivityDiffReport): Generator<string> {
  let none = true;
  for (const difference of differences) {
    none = false;
    for (const { sign, source, target, what } of diffLines(difference)) {
      yield target === ''
        ? `${sign} ${what} ${source}\n`
        : `${sign} ${source} -> ${target}  ${what}\n`;
    }
  }
  if (none) yield 'no difference in who can reach whom\n';
}
