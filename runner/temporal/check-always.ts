/**
 * Then always: cells that conformed when the lane had settled are asked a few times more. One that changes its mind goes
 * through the same sequential test as any mismatch, and is told apart from what never conformed.
 */
import { checkReachability } from '../../checkers/reachability.ts';
import type { Observation } from '../../model/observation.ts';
import type { Prediction } from '../../model/prediction.ts';
import type { TemporalVerdict } from '../../model/temporal.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { AskedProbes } from '../asked-probes.ts';
import { confirmStep } from '../confirm-step.ts';
import type { CaseContext } from '../case-context.ts';
import { probeCells } from '../settle.ts';
import { probeText } from './confirm-openings.ts';

const rounds = 3;
/** Milliseconds between rounds: together they look about a second ahead. */
const spacingMs = 350;
const cellsMax = 64;
/** Cells that a verdict names. */
const namedMax = 4;

export interface ConformingStep {
  readonly asked: AskedProbes;
  readonly predictions: readonly Prediction[];
  readonly verdicts: readonly Verdict[];
}

export async function checkAlways(
  context: Pick<CaseContext, 'lane' | 'clock' | 'timeouts' | 'alpha'>,
  { asked, predictions, verdicts }: ConformingStep,
  signal: AbortSignal,
): Promise<TemporalVerdict> {
  const { lane, clock, timeouts } = context;
  const definite = verdicts.flatMap(({ status }, cell) =>
    status === 'conforms' && predictions[cell]?.verdict !== 'either' ? [cell] : [],
  );
  const stride = Math.ceil(definite.length / cellsMax);
  const cells = definite.filter((_, position) => position % stride === 0);
  if (cells.length === 0) return { status: 'unknown', reason: 'no cell conformed' };
  const flipped = new Map<number, 'false-allow' | 'false-deny'>();
  let observations = predictions.map(() => notAsked);
  for (let round = 0; round < rounds; round++) {
    await clock.wait(spacingMs, signal);
    const answers = await probeCells(lane, asked.bound, cells, timeouts.probeTimeoutMs(), signal);
    const byCell = new Map(cells.map((cell, position) => [cell, answers[position] ?? notAsked]));
    observations = observations.map((old, cell) => byCell.get(cell) ?? old);
    for (const [cell, observation] of byCell) {
      const prediction = predictions[cell];
      const identity = asked.identities[cell] ?? '';
      if (prediction === undefined) continue;
      const verdict = checkReachability(prediction, observation, identity);
      if (verdict.status === 'violates') flipped.set(cell, verdict.direction);
    }
  }
  const doubted = [...flipped].map(([cell, direction]) => ({ cell, direction }));
  const until = clock.now();
  const { mismatches } = await confirmStep(
    context,
    { asked, predictions, observations, cells: doubted, until },
    signal,
  );
  const confirmed = mismatches.filter(({ decision }) => decision === 'confirmed');
  const [first] = confirmed;
  if (first !== undefined) {
    const names = confirmed.flatMap(({ cell }) => {
      const probe = asked.probes[cell];
      return probe === undefined ? [] : [probeText(probe)];
    });
    const { repeats, mismatches: count } = first;
    return { status: 'violates', cells: names.slice(0, namedMax), repeats, mismatches: count };
  }
  const undecided = mismatches.filter(({ decision }) => decision === 'undecided').length;
  if (undecided === 0) return { status: 'conforms' };
  return {
    status: 'undecided',
    reason: `${undecided} cells that changed their mind stayed undecided`,
  };
}

const notAsked: Observation = { outcome: 'not-probed', reason: 'not asked' };
