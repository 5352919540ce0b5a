/**
 * From choices to the steps of a scenario: shapes of class churn, each built for the world that the steps before it
 * leave. Total over all choices: a shape that does not fit gives way to a relabelled pod, which always fits.
 */
import type { World } from '../../model/scenario.ts';
import { applyStep, type Step } from '../../model/step.ts';
import { pick, pickWeighted } from '../pick.ts';
import { stepsMax, type StatefulChoices, type StepChoices } from './choices.ts';
import {
  completePod,
  createPod,
  podAndPolicy,
  recreatePod,
  replacePod,
  scaleToZero,
} from './pod-steps.ts';
import {
  addAndDeletePolicy,
  addPolicy,
  changePolicy,
  deleteAndAddPolicy,
  deletePolicy,
  exchangePolicies,
} from './policy-steps.ts';
import { relabelNamespace, relabelPod } from './relabel-steps.ts';
import type { StepContext } from './step-context.ts';

type BuildShape = (context: StepContext, choices: StepChoices) => readonly Step[];

/** Shape -> how it is built and how likely it is. */
const shapes = {
  relabelPod: { build: relabelPod, weight: 16 },
  relabelNamespace: { build: relabelNamespace, weight: 9 },
  addPolicy: { build: addPolicy, weight: 9 },
  changePolicy: { build: changePolicy, weight: 10 },
  deletePolicy: { build: deletePolicy, weight: 6 },
  addAndDeletePolicy: { build: addAndDeletePolicy, weight: 6 },
  deleteAndAddPolicy: { build: deleteAndAddPolicy, weight: 6 },
  exchangePolicies: { build: exchangePolicies, weight: 5 },
  createPod: { build: createPod, weight: 5 },
  podAndPolicy: { build: podAndPolicy, weight: 9 },
  recreatePod: { build: recreatePod, weight: 8 },
  replacePod: { build: replacePod, weight: 6 },
  completePod: { build: completePod, weight: 6 },
  scaleToZero: { build: scaleToZero, weight: 7 },
  restartAgent: { build: restartAgent, weight: 7 },
} as const satisfies Readonly<Record<string, { build: BuildShape; weight: number }>>;

const weights = Object.entries(shapes).map(
  ([name, { weight }]) => [name as keyof typeof shapes, weight] as const,
);

/** Between one step and stepsMax; every step applies to the world before it. */
export function buildSteps(choices: StatefulChoices, context: StepContext): readonly Step[] {
  const wanted = pick(choices.stepCount, [1, 2, 2, 3, 3, 4, 5]);
  const steps: Step[] = [];
  let world: World = context.world;
  for (const rolls of choices.steps) {
    if (steps.length >= wanted) break;
    const here = { ...context, world };
    const built = shapes[pickWeighted(rolls.shape, weights)].build(here, rolls);
    const fits = built.length > 0 && steps.length + built.length <= stepsMax;
    for (const step of fits ? built : relabelPod(here, rolls)) {
      steps.push(step);
      world = applyStep(world, step);
    }
  }
  return steps;
}

function restartAgent({ options }: StepContext, { aim }: StepChoices): readonly Step[] {
  const node = pick(aim, ['n0', 'n1'].slice(0, options.nodes));
  return [{ restart: { component: 'cni-agent', node } }];
}
