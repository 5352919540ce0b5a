/**
 * What is wrong with the steps of a scenario as a whole: a reference to an object that is not there when its step comes,
 * or two changes of one object in one step, which have no order and therefore no defined outcome.
 */
import { worldObjects, type Scenario, type World } from './scenario.ts';
import { applyStep, changesOf, targetOf, type Change } from './step.ts';

export interface StepProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The problems in the order of the steps; an empty list means that every step can be applied. */
export function stepProblems(scenario: Pick<Scenario, 'world' | 'steps'>): readonly StepProblem[] {
  const problems: StepProblem[] = [];
  let world = scenario.world;
  scenario.steps.forEach((step, index) => {
    const present = objectsOf(world);
    const touched = new Set<string>();
    changesOf(step).forEach((change, position) => {
      const path = 'changes' in step ? ['steps', index, 'changes', position] : ['steps', index];
      const target = targetOf(change);
      if (touched.has(target)) {
        problems.push({ path, message: `${target} is changed twice in one step` });
      }
      touched.add(target);
      if (needsObject(change) && !present.has(target)) {
        problems.push({ path, message: `${target} does not exist when this step comes` });
      }
    });
    world = applyStep(world, step);
  });
  return problems;
}

function needsObject(change: Change): boolean {
  return 'delete' in change || 'recreate' in change || 'complete' in change;
}

function objectsOf(world: World): ReadonlySet<string> {
  return new Set(worldObjects(world).map((put) => targetOf({ put })));
}
