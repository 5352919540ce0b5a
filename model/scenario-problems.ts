/**
 * What is wrong with a scenario as a whole, beyond the shape of its parts: its steps, its StatefulSets and its events must fit the
 * objects that are there when their turn comes.
 */
import { lifecycleProblems } from './lifecycle-problems.ts';
import type { Scenario } from './scenario.ts';
import { statefulSetProblems } from './stateful-set-problems.ts';
import { stepProblems, type StepProblem } from './step-problems.ts';

/** All problems; an empty list means that the scenario can be run. */
export function scenarioProblems(scenario: Scenario): readonly StepProblem[] {
  return [
    ...stepProblems(scenario),
    ...statefulSetProblems(scenario),
    ...lifecycleProblems(scenario),
  ];
}
