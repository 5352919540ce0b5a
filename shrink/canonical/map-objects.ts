/** Replacing every object of a scenario, those that steps put among them; other changes are mapped apart. */
import type { Namespace, NetworkPolicy, Pod } from '../../model/kubernetes.ts';
import type { Scenario, World, WorldObject } from '../../model/scenario.ts';
import type { Change, Step } from '../../model/step.ts';

/** `mapObject` keeps the kind of its object. */
export function mapObjects(
  scenario: Scenario,
  mapObject: (object: WorldObject) => WorldObject,
  mapOther: (change: Change) => Change = (change) => change,
): Scenario {
  const mapped = <Kind extends WorldObject>(objects: readonly Kind[]): readonly Kind[] =>
    objects.map((object) => mapObject(object) as Kind);
  const world: World = {
    namespaces: mapped<Namespace>(scenario.world.namespaces),
    pods: mapped<Pod>(scenario.world.pods),
    networkPolicies: mapped<NetworkPolicy>(scenario.world.networkPolicies),
  };
  const mapChange = (change: Change): Change =>
    'put' in change ? { put: mapObject(change.put) } : mapOther(change);
  const steps = scenario.steps.map((step): Step =>
    'changes' in step ? { changes: step.changes.map(mapChange) } : mapChange(step),
  );
  return { ...scenario, world, steps };
}
