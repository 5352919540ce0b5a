/**
 * Takes a lane from one world of a scenario to the next: the API changes of a step go out together, restarts of
 * components beside them. The initial world is applied through the pool; in steps pods really come and go.
 */
import type { AppliedWorld, Lane } from '../cluster/cluster.ts';
import type { NodeControl } from '../cluster/node-control.ts';
import { HarnessError } from '../model/errors.ts';
import type { Scenario, World } from '../model/scenario.ts';
import { changesOf } from '../model/step.ts';

export interface StepTaker {
  readonly lane: Lane;
  readonly nodeControl?: NodeControl | undefined;
}

/** Step 0 is the initial world. Throws HarnessError('environment') where the step needs what the cluster cannot do. */
export async function takeStep(
  { lane, nodeControl }: StepTaker,
  scenario: Pick<Scenario, 'steps' | 'externalEndpoints'>,
  world: World,
  step: number,
  signal: AbortSignal,
): Promise<AppliedWorld> {
  const taken = scenario.steps[step - 1];
  if (taken === undefined) return lane.apply(world, scenario.externalEndpoints, signal);
  const changes = changesOf(taken);
  const restarts = changes.flatMap((change) => ('restart' in change ? [change.restart] : []));
  const recreate = changes.flatMap((change) => ('recreate' in change ? [change.recreate] : []));
  if (restarts.length > 0 && nodeControl === undefined) {
    throw new HarnessError('environment', `step ${step} needs ${missingCapability}`, {
      hint: 'Run it on a KIND cluster of kubeprop, or on the simulated one.',
    });
  }
  const [applied] = await Promise.all([
    lane.apply(world, scenario.externalEndpoints, signal, { recreate }),
    ...restarts.map((target) => nodeControl?.restart(target, signal)),
  ]);
  return applied;
}

/** Whether a step of the scenario restarts a component, which every lane of the cluster feels. */
export function restartsComponents({ steps }: Pick<Scenario, 'steps'>): boolean {
  return steps.flatMap(changesOf).some((change) => 'restart' in change);
}

/** What a scenario needs and this cluster lacks, in words; undefined where nothing is missing. */
export function lacking(
  scenario: Pick<Scenario, 'steps'>,
  nodeControl: NodeControl | undefined,
): string | undefined {
  return restartsComponents(scenario) && nodeControl === undefined ? missingCapability : undefined;
}

const missingCapability = 'control over the nodes, to restart the CNI agent';
