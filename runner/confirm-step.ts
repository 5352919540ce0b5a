/** From the first answers of a step to what stands: which cells are tested, and what the repeats say of them. */
import { checkReachability } from '../checkers/reachability.ts';
import type { CellMismatch } from '../model/case-result.ts';
import type { Observation } from '../model/observation.ts';
import type { Prediction } from '../model/prediction.ts';
import type { Verdict } from '../model/verdict.ts';
import type { AskedProbes } from './asked-probes.ts';
import { confirmMismatches, type ConfirmInput } from './confirm.ts';
import { connectTimes } from './connect-times.ts';
import { referenceCells } from './reference-cells.ts';
import type { CaseContext } from './case-context.ts';

export interface ConfirmStep {
  readonly asked: AskedProbes;
  readonly predictions: readonly Prediction[];
  readonly observations: readonly Observation[];
  readonly cells: ConfirmInput['cells'];
  /** Moment on the clock until which a mismatch may be lateness; no verdict is possible without a living control. */
  readonly until: number | 'control-dead';
}

/** Cells whose first answer differs from the prediction. */
export function mismatchingCells(
  { identities }: AskedProbes,
  predictions: readonly Prediction[],
  observations: readonly Observation[],
): ConfirmInput['cells'] {
  return predictions.flatMap((prediction, cell) => {
    const observation = observations[cell];
    if (observation === undefined) return [];
    const verdict: Verdict = checkReachability(prediction, observation, identities[cell] ?? '');
    return verdict.status === 'violates' ? [{ cell, direction: verdict.direction }] : [];
  });
}

/** The cells that could mismatch, with the direction in which they would. */
export function definiteCells(predictions: readonly Prediction[]): ConfirmInput['cells'] {
  return predictions.flatMap(({ verdict }, cell) => {
    if (verdict === 'either') return [];
    return [{ cell, direction: verdict === 'allow' ? 'false-deny' : 'false-allow' }];
  });
}

/** Sequential tests on `cells`; the observations are then those that stand. */
export async function confirmStep(
  context: Pick<CaseContext, 'lane' | 'clock' | 'timeouts' | 'alpha'>,
  { asked, predictions, observations, cells, until }: ConfirmStep,
  signal: AbortSignal,
): Promise<{ observations: readonly Observation[]; mismatches: readonly CellMismatch[] }> {
  if (cells.length === 0) return { observations, mismatches: [] };
  if (until === 'control-dead') {
    const reason = 'the sentinel pair that no policy restricts did not answer before it';
    return { observations, mismatches: cells.map((cell) => ({ ...cell, ...unrepeated, reason })) };
  }
  const longProbeTimeoutMs = context.timeouts.longProbeTimeoutMs();
  const matrix = { probes: asked.bound, predictions, observations };
  const input = {
    probes: asked.bound,
    predictions,
    identities: asked.identities,
    cells,
    references: new Map(cells.map(({ cell }) => [cell, referenceCells(cell, matrix)])),
    longProbeTimeoutMs,
    alpha: context.alpha.spend(cells.length),
    settleDeadline: until,
  };
  const { mismatches, lastObservations } = await confirmMismatches(
    context.lane,
    context.clock,
    input,
    signal,
  );
  context.timeouts.observe(connectTimes([...lastObservations.values()]));
  return {
    observations: observations.map(
      (observation, cell) => lastObservations.get(cell) ?? observation,
    ),
    mismatches,
  };
}

/** A mismatch that nothing can be learned about. */
const unrepeated = { repeats: 0, mismatches: 0, decision: 'undecided' } as const;
