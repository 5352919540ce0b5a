/** The cells in which a finding was confirmed, the direction of its signature first: what a replay must see again. */
import { confirmedMismatches } from '../../model/case-result.ts';
import type { Finding } from '../../model/finding.ts';
import type { Observation } from '../../model/observation.ts';
import type { Prediction } from '../../model/prediction.ts';
import { endpointName, type Probe } from '../../model/probe.ts';
import type { ReproductionCell } from '../../model/reproduction.ts';

/** A failing cell with what was predicted and seen. */
export interface FailingProbe {
  readonly cell: ReproductionCell;
  readonly probe: Probe;
  readonly prediction: Prediction;
  readonly observation: Observation;
  readonly repeats: number;
  readonly mismatches: number;
  readonly namespacePrefix: string;
}

/**
 * In the order of steps and cells, those in the direction of the signature first, and of these the ones between pods,
 * which kubectl alone can ask; never empty for a finding.
 */
export function failingProbes({ result, signature }: Finding): readonly FailingProbe[] {
  const all = result.steps.flatMap((step) =>
    confirmedMismatches(step).flatMap((mismatch): readonly FailingProbe[] => {
      const probe = step.probes[mismatch.cell];
      const prediction = step.predictions[mismatch.cell];
      const observation = step.observations[mismatch.cell];
      if (probe === undefined || prediction === undefined || observation === undefined) return [];
      const { ipFamily, protocol, port } = probe;
      const cell: ReproductionCell = {
        step: step.step,
        source: endpointName(probe.source),
        target: endpointName(probe.target),
        ...{ ipFamily, protocol, port },
        direction: mismatch.direction,
      };
      const { repeats, mismatches } = mismatch;
      const { namespacePrefix } = step;
      return [{ cell, probe, prediction, observation, repeats, mismatches, namespacePrefix }];
    }),
  );
  const [, direction] = signature.split('/');
  const rank = ({ cell, probe }: FailingProbe): number =>
    (cell.direction === direction ? 0 : 2) +
    (probe.source.kind === 'pod' && probe.target.kind === 'pod' ? 0 : 1);
  return all.toSorted((a, b) => rank(a) - rank(b));
}
