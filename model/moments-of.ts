/** The worlds that a scenario goes through, each as a scenario of its own without steps: questions are those of its world. */
import { HarnessError } from './errors.ts';
import { worldsOf, type Scenario } from './scenario.ts';
import { changesOf } from './step.ts';

/**
 * The initial world first. Throws HarnessError('input') on steps that are no change of objects: scenarios of Services do not
 * restart components, and their pods stay until they are replaced.
 */
export function momentsOf(scenario: Scenario): readonly Scenario[] {
  const other = scenario.steps.flatMap(changesOf).find((change) => !('put' in change || 'delete' in change)); // prettier-ignore
  if (other !== undefined) {
    throw new HarnessError('input', `a step of ${scenario.metadata.name} is ${Object.keys(other).join()}`, {
      hint: 'Steps of scenarios about Services put and delete objects.',
    }); // prettier-ignore
  }
  return worldsOf(scenario).map((world) => ({ ...scenario, world, steps: [] }));
}

/** The scenario at its end, where it is judged. */
export function lastMoment(scenario: Scenario): Scenario {
  return momentsOf(scenario).at(-1) ?? scenario;
}
