/** Where the objects of a scenario of Services stand: in its initial world and in what its steps put. */
import { worldObjects, type Scenario, type WorldObject } from '../../model/scenario.ts';
import { changesOf, targetOf } from '../../model/step.ts';
import type { JsonPath } from '../json-path.ts';

export interface ServiceSite {
  readonly object: WorldObject;
  readonly path: JsonPath;
}

const lists = {
  Namespace: 'namespaces',
  Pod: 'pods',
  NetworkPolicy: 'networkPolicies',
  StatefulSet: 'statefulSets',
  Service: 'services',
  EndpointSlice: 'endpointSlices',
} as const;

/** Every object with its path, those of the initial world first. */
export function serviceSites({ world, steps }: Scenario): readonly ServiceSite[] {
  const counts = new Map<string, number>();
  const initial = worldObjects(world).map((object): ServiceSite => {
    const index = counts.get(object.kind) ?? 0;
    counts.set(object.kind, index + 1);
    return { object, path: ['world', lists[object.kind], index] };
  });
  const put = changeSites(steps).flatMap(({ change, path }) =>
    'put' in change ? [{ object: change.put, path: [...path, 'put'] }] : [],
  );
  return [...initial, ...put];
}

/** Per object, by its name in steps: where it stands, and every change of it. */
export function touchedPaths(scenario: Scenario): ReadonlyMap<string, readonly JsonPath[]> {
  const paths = new Map<string, JsonPath[]>();
  const add = (target: string, path: JsonPath): void => {
    paths.set(target, [...(paths.get(target) ?? []), path]);
  };
  for (const { object, path } of serviceSites({ ...scenario, steps: [] }))
    add(targetOf({ put: object }), path);
  for (const { change, path } of changeSites(scenario.steps)) add(targetOf(change), path);
  return paths;
}

interface ChangeSite {
  readonly change: ReturnType<typeof changesOf>[number];
  readonly path: JsonPath;
}

function changeSites(steps: Scenario['steps']): readonly ChangeSite[] {
  return steps.flatMap((step, index) =>
    changesOf(step).map((change, position): ChangeSite => ({
      change,
      path: ['steps', index, ...('changes' in step ? ['changes', position] : [])],
    })),
  );
}
