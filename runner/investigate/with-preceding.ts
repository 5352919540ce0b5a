/**
 * A scenario that begins with what its lane did before it: the preceding scenarios with their steps, each led over into
 * the next by one step of many changes, as the lane itself went. The reproducer of a mismatch that needs a past.
 */
import { isDeepStrictEqual } from 'node:util';
import { worldObjects, lastWorld, type Scenario, type World } from '../../model/scenario.ts';
import { referenceOf, targetOf, type Change, type Step } from '../../model/step.ts';

export interface WithPreceding {
  readonly scenario: Scenario;
  /** How many steps come before the scenario's own initial world. */
  readonly stepsBefore: number;
}

/** The scenario after `past`, the latest last. */
export function withPreceding(past: readonly Scenario[], scenario: Scenario): WithPreceding {
  const [first] = past;
  if (first === undefined) return { scenario, stepsBefore: 0 };
  const steps: Step[] = [];
  let world = first.world;
  const leadOverTo = (next: World): void => {
    // A step must change something; the same world twice is none.
    const changes = changesBetween(world, next);
    if (changes.length > 0) steps.push({ changes });
  };
  for (const before of past) {
    leadOverTo(before.world);
    steps.push(...before.steps);
    world = lastWorld(before);
  }
  leadOverTo(scenario.world);
  return {
    scenario: {
      ...scenario,
      metadata: { name: `${scenario.metadata.name}-after-${past.length}` },
      world: first.world,
      externalEndpoints: [
        ...new Set([...past, scenario].flatMap(({ externalEndpoints }) => externalEndpoints)),
      ].sort(),
      steps: [...steps, ...scenario.steps],
    },
    stepsBefore: steps.length,
  };
}

/** How many scenarios of a past to try: the last one alone, then all. The shorter past is the better reproducer. */
export function pastLengths(past: readonly Scenario[]): readonly number[] {
  if (past.length === 0) return [];
  return past.length === 1 ? [1] : [1, past.length];
}

/** The changes that make one world of another: what is new or different, then what is gone. */
export function changesBetween(before: World, after: World): readonly Change[] {
  const old = new Map(worldObjects(before).map((object) => [targetOf({ put: object }), object]));
  const present = new Set(worldObjects(after).map((object) => targetOf({ put: object })));
  const puts = worldObjects(after)
    .filter((object) => !isDeepStrictEqual(old.get(targetOf({ put: object })), object))
    .map((object): Change => ({ put: object }));
  const gone = [...old].filter(([target]) => !present.has(target)).map(([, object]) => object);
  const goneNamespaces = new Set(
    gone.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
  );
  const deletes = gone
    .filter(({ metadata: { namespace } }) => !goneNamespaces.has(namespace ?? ''))
    .map((object): Change => ({ delete: referenceOf(object) }));
  return [...puts, ...deletes];
}
