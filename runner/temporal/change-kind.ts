/** The kind of a step with one change whose effect on the pods that are there can be timed; undefined for others. */
import type { World } from '../../model/scenario.ts';
import type { Scenario } from '../../model/scenario.ts';
import { changesOf, targetOf } from '../../model/step.ts';
import type { ChangeKind } from '../../model/temporal.ts';

export function changeKindOf({
  scenario,
  step,
  worldBefore,
}: {
  readonly scenario: Pick<Scenario, 'steps'>;
  readonly step: number;
  readonly worldBefore: World;
}): ChangeKind | undefined {
  const taken = scenario.steps[step - 1];
  const [change, another] = taken === undefined ? [] : changesOf(taken);
  if (change === undefined || another !== undefined) return undefined;
  if ('delete' in change)
    return change.delete.kind === 'NetworkPolicy' ? 'policy deleted' : undefined;
  if (!('put' in change)) return undefined;
  const { namespaces, pods, networkPolicies } = worldBefore;
  const target = targetOf(change);
  const isPresent = [...namespaces, ...pods, ...networkPolicies].some(
    (put) => targetOf({ put }) === target,
  );
  switch (change.put.kind) {
    case 'NetworkPolicy':
      return isPresent ? 'policy changed' : 'policy added';
    case 'Pod':
      return isPresent ? 'pod relabelled' : undefined;
    case 'Namespace':
      return isPresent ? 'namespace relabelled' : undefined;
    case 'StatefulSet':
    case 'Service':
    case 'EndpointSlice':
      return undefined;
  }
}
