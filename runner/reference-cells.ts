/**
 * References of a false deny: cells of the same two ends that are open by prediction and answered in the same matrix.
 * A repeat that finds the cell closed counts only while they still answer; else an end, not a policy, fell silent.
 */
import { observedReachable, type Observation } from '../model/observation.ts';
import type { Prediction } from '../model/prediction.ts';
import { endpointName, type Probe } from '../model/probe.ts';

/** What references are chosen from, all in the order of the cells. */
export interface Matrix {
  readonly probes: readonly Probe[];
  readonly predictions: readonly Pick<Prediction, 'verdict'>[];
  readonly observations: readonly Observation[];
}

/**
 * At most three cells: the target to itself on the probed port (rule 33: it listens there), one that another end
 * opens to the target, and one that the source opens to another end. Fewer where no such cell was open.
 */
export function referenceCells(cell: number, matrix: Matrix): readonly number[] {
  const asked = matrix.probes[cell];
  if (asked === undefined) return [];
  const source = endpointName(asked.source);
  const target = endpointName(asked.target);
  if (source === target) return [];
  const found: (number | undefined)[] = [undefined, undefined, undefined];
  for (const [other, probe] of matrix.probes.entries()) {
    if (other === cell || probe.ipFamily !== asked.ipFamily || !isOpen(other, matrix)) continue;
    const from = endpointName(probe.source);
    const to = endpointName(probe.target);
    const samePort = probe.protocol === asked.protocol && probe.port === asked.port;
    if (from === target && to === target) found[0] ??= samePort ? other : undefined;
    else if (to === target) found[1] ??= other;
    else if (from === source && to !== source) found[2] ??= other;
  }
  return found.flatMap((other) => other ?? []);
}

function isOpen(cell: number, { predictions, observations }: Matrix): boolean {
  const observation = observations[cell];
  return (
    predictions[cell]?.verdict === 'allow' &&
    observation !== undefined &&
    observedReachable(observation) === true
  );
}
