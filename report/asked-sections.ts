/** Which parts of an answer a question asks for: what was not asked is left out, so that `none` always means none. */
import type { QuestionRecord } from '../model/connectivity-record.ts';

/** Sources and targets are both named: addresses outside the cluster are neither. */
export function asksOnlyPairs({ from, to }: QuestionRecord): boolean {
  return from !== undefined && to !== undefined;
}

/** Whether only some workloads are asked about. */
export function isNarrowed({ focus, from, to }: QuestionRecord): boolean {
  return focus !== undefined || from !== undefined || to !== undefined;
}
