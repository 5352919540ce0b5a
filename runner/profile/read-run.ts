/** A finished run as its history tells it: where it ran, how many cases, and counts of its open cells. */
import type { RunStarted } from '../../model/history.ts';
import { readHistory } from '../read-history.ts';
import { createOpenTally } from './open-tally.ts';
import type { OpenCount } from '../../model/open-cell.ts';

export interface RecordedRun {
  readonly started: RunStarted;
  readonly cases: number;
  /** False where the history has no end: the run was killed, or goes on. */
  readonly finished: boolean;
  readonly counts: readonly OpenCount[];
}

/** Reads one history. Throws HarnessError('input') where it cannot be read. */
export async function readRun(path: string): Promise<RecordedRun> {
  const tally = createOpenTally();
  let started: RunStarted | undefined;
  let finished = false;
  let cases = 0;
  for await (const event of readHistory(path)) {
    if (event.type === 'run-started') started = event;
    if (event.type === 'run-finished') finished = true;
    if (event.type !== 'case-finished') continue;
    cases++;
    event.steps.forEach(tally.addColumns);
  }
  // readHistory throws on a history that does not open with run-started.
  if (started === undefined) throw new RangeError(`${path} has no run-started`);
  return { started, cases, finished, counts: tally.counts() };
}

/** One line that says which run this was. */
export function describeRun(path: string, { started, cases, finished }: RecordedRun): string {
  const { suite, seed, cluster, profile } = started;
  const end = finished ? '' : ' (the history has no end: killed or still running)';
  return (
    `${path}: suite ${suite}, seed ${seed}, ${cases} cases on ${cluster.name} ` +
    `(CNI ${cluster.cni}, ${cluster.serverVersion}), profile ${profile}${end}`
  );
}
