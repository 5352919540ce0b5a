/** The choices of a stateful scenario: those of its first world, and rolls for up to five steps (../choices.ts). */
import * as fc from 'fast-check';
import {
  choicesArbitrary,
  flat,
  list,
  policyArbitrary,
  roll,
  type Choices,
  type PolicyChoices,
} from '../choices.ts';

export interface StepChoices {
  readonly shape: number;
  readonly aim: number;
  readonly other: number;
  readonly form: number;
  readonly labels: readonly number[];
  readonly policy: PolicyChoices;
}

export interface StatefulChoices {
  readonly world: Choices;
  readonly stepCount: number;
  readonly steps: readonly StepChoices[];
}

/** Steps in a scenario, the initial world not counted. */
export const stepsMax = 5;

export const statefulArbitrary: fc.Arbitrary<StatefulChoices> = fc.noBias(
  flat<StatefulChoices>({
    world: choicesArbitrary,
    stepCount: roll,
    steps: list(
      flat<StepChoices>({
        shape: roll,
        aim: roll,
        other: roll,
        form: roll,
        labels: list(roll, 3, 3),
        policy: policyArbitrary,
      }),
      stepsMax,
      stepsMax,
    ),
  }),
);
