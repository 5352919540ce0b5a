/** Progress of a run: one line that is rewritten on a terminal, a plain line now and then elsewhere. */
import type { CaseSummary } from '../model/case-summary.ts';
import { percentile } from './percentile.ts';

export interface Progress {
  /** Call after each case with the milliseconds since the start. */
  update(summary: Pick<CaseSummary, 'status' | 'sentinelMs'>, elapsedMs: number): void;
  /** Prints lines of text without mixing them into the rewritten line. */
  print(lines: readonly string[]): void;
  /** Ends the rewritten line. */
  finish(): void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Number of cases planned; undefined where only time bounds the run. */
  readonly cases: number | undefined;
}

/** Plain lines appear after every tenth of the planned cases, or every 50 cases. */
export function createProgress({ write, isTerminal, cases }: ProgressOptions): Progress {
  const counts = { conforms: 0, violates: 0, inconclusive: 0 };
  const settleMs: number[] = [];
  const every = cases === undefined ? 50 : Math.max(1, Math.ceil(cases / 10));
  let done = 0;
  let shown = false;
  const clear = (): void => {
    if (shown) write('\r\u001b[2K');
    shown = false;
  };
  return {
    update(summary, elapsedMs) {
      done++;
      counts[summary.status]++;
      settleMs.push(...summary.sentinelMs);
      const line = formatProgress(done, cases, counts, settleMs, elapsedMs);
      if (isTerminal) {
        clear();
        write(line);
        shown = true;
      } else if (done % every === 0 || done === cases) {
        write(`${line}\n`);
      }
    },
    print(lines) {
      clear();
      for (const line of lines) write(`${line}\n`);
    },
    finish: clear,
  };
}

function formatProgress(
  done: number,
  cases: number | undefined,
  counts: Readonly<Record<CaseSummary['status'], number>>,
  settleMs: readonly number[],
  elapsedMs: number,
): string {
  const rate = elapsedMs > 0 ? (done / elapsedMs) * 60_000 : 0;
  const settle = percentile(settleMs, 0.5);
  return [
    `case ${done}${cases === undefined ? '' : `/${cases}`}`,
    `${counts.conforms} conform, ${counts.violates} violate, ${counts.inconclusive} inconclusive`,
    ...(elapsedMs > 0 ? [`${rate.toFixed(0)} cases/min`] : []),
    ...(settle === undefined ? [] : [`settle p50 ${settle.toFixed(0)} ms`]),
    ...(cases === undefined || rate === 0
      ? []
      : [`ETA ${(((cases - done) / rate) * 60).toFixed(0)} s`]),
  ].join(' | ');
}
