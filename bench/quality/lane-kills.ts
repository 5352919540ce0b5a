/**
 * How many generated cases a fault survives that needs a history of worlds: the cases are applied one after another to
 * a lane of a cluster with the fault, and each step's definite cells are asked once, when everything is in force.
 */
import { checkReachability } from '../../checkers/reachability.ts';
import type { FaultName } from '../../cluster/simulated/faults.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { specificationProfile } from '../../model/profile.ts';
import { worldsOf, type Scenario } from '../../model/scenario.ts';
import { createPredictor } from '../../oracle/predict.ts';
import { askedProbes } from '../../runner/asked-probes.ts';

/** The number of the first case that contradicts the specification, counted from 1; undefined where none does. */
export async function laneKill(
  fault: FaultName,
  scenarios: Iterable<Scenario>,
): Promise<number | undefined> {
  const { signal } = new AbortController();
  const cluster = createSimulatedCluster({ faults: [fault], externalEndpoints: 1 });
  const lane = await cluster.openLane(0, signal);
  let cases = 0;
  for (const scenario of scenarios) {
    cases++;
    for (const world of worldsOf(scenario)) {
      const applied = await lane.apply(world, scenario.externalEndpoints, signal);
      const { bound, identities } = askedProbes(cluster.facts, scenario, world, applied);
      const predictions = bound.map(createPredictor(applied.bound, specificationProfile));
      const observations = await lane.probe(bound, { timeoutMs: 100 }, signal);
      const contradicted = observations.some((observation, cell) => {
        const prediction = predictions[cell];
        if (prediction === undefined) return false;
        return (
          checkReachability(prediction, observation, identities[cell] ?? '').status === 'violates'
        );
      });
      if (contradicted) return cases;
    }
  }
  return undefined;
}
