/**
 * Questions that violated, asked again and again until Wald's sequential test has decided each: always wrong, sometimes, or by
 * chance. An answer proves something only while the sentinel's control pair answers before and after it.
 */
import type { Clock } from '../../cluster/cluster.ts';
import { decideSequentially } from '../../checkers/sequential-test.ts';
import type { FlowConfirmation } from '../../model/flow-case.ts';

/** Whether a sample showed the fault that is looked for. */
export type SampleSays = 'fault' | 'no fault' | 'nothing';

export interface RepeatHooks {
  /** Asks the questions of these positions once more, one answer each. */
  readonly ask: (positions: readonly number[]) => Promise<readonly SampleSays[]>;
  /** Whether the control pair answers, which no change of a case touches. */
  readonly isAlive: () => Promise<boolean>;
  readonly clock: Clock;
}

/** Milliseconds between rounds, so that they sample different moments. */
const spacingMs = 50;
/** Rounds after which what is still open stays undecided: those of the test, and as many that said nothing. */
const roundsMax = 80;
/** Answers in a row that say nothing: the environment is not coming back soon. */
const uselessMax = 10;

interface Counts {
  repeats: number;
  mismatches: number;
  useless: number;
}

/** One confirmation per question, in order. */
export async function repeatSequentially(
  questions: number,
  { ask, isAlive, clock }: RepeatHooks,
  signal: AbortSignal,
): Promise<readonly FlowConfirmation[]> {
  const counts = Array.from({ length: questions }, (): Counts => ({ repeats: 0, mismatches: 0, useless: 0 })); // prettier-ignore
  const decided: (FlowConfirmation | undefined)[] = counts.map(() => undefined);
  let alive = questions === 0 || (await isAlive());
  for (let round = 0; round < roundsMax; round++) {
    const open = counts.flatMap((_one, index) => (decided[index] === undefined ? index : []));
    if (open.length === 0) break;
    if (round > 0) await clock.wait(spacingMs, signal);
    const says = await ask(open);
    const aliveBefore = alive;
    if (!alive || says.includes('fault')) alive = await isAlive();
    open.forEach((index, position) => {
      const count = counts[index];
      if (count === undefined) return;
      const said = says[position] ?? 'nothing';
      add(count, said === 'fault' && !(aliveBefore && alive) ? 'nothing' : said);
      decided[index] = decide(count);
    });
  }
  return counts.map(({ repeats, mismatches }, index) => decided[index] ?? { decision: 'undecided', repeats, mismatches }); // prettier-ignore
}

function add(count: Counts, said: SampleSays): void {
  if (said === 'nothing') {
    count.useless++;
    return;
  }
  count.useless = 0;
  count.repeats++;
  if (said === 'fault') count.mismatches++;
}

function decide({ repeats, mismatches, useless }: Counts): FlowConfirmation | undefined {
  const decision = repeats === 0 ? 'continue' : decideSequentially(mismatches, repeats);
  if (decision !== 'continue') return { decision, repeats, mismatches };
  return useless >= uselessMax ? { decision: 'undecided', repeats, mismatches } : undefined;
}
