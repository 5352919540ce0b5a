/**
 * Which cells of a step the specification leaves open: bound probes and the world as stored go in, open cells with
 * features and readings come out. The run's own profile plays no part, so that a pinned rule is still recorded.
 */
import type { BoundWorld } from '../../model/bound-world.ts';
import type { OpenCell } from '../../model/open-cell.ts';
import type { Prediction } from '../../model/prediction.ts';
import type { Probe } from '../../model/probe.ts';
import { specificationProfile } from '../../model/profile.ts';
import { createPinReader } from '../../oracle/pin-readings.ts';
import { createPredictor } from '../../oracle/predict.ts';
import { createFeatureReader } from './cell-features.ts';

/**
 * The open cells of these probes, ascending. `specified` are the predictions of the specification where the caller has
 * them already.
 */
export function findOpenCells(
  world: BoundWorld,
  probes: readonly Probe[],
  specified: readonly Prediction[] = probes.map(createPredictor(world, specificationProfile)),
): readonly OpenCell[] {
  const readingsOf = createPinReader(world);
  const featuresOf = createFeatureReader(world);
  return probes.flatMap((probe, cell) => {
    const prediction = specified[cell];
    if (prediction?.verdict !== 'either') return [];
    const { rules } = prediction;
    return [{ cell, rules, features: featuresOf(probe, prediction), readings: readingsOf(probe) }];
  });
}
