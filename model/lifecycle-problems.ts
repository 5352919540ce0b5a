/**
 * What is wrong with the events of a scenario as a whole: a pod that is not there, an event that it cannot have when its turn
 * comes, or probes with which no event could be told from what the kubelet does by itself.
 */
import { lifecycleName, podKey } from './lifecycle.ts';
import { canHappen, courseAfter, newCourse } from './pod-course.ts';
import { lastWorld, type Scenario } from './scenario.ts';
import type { StepProblem } from './step-problems.ts';

/** The problems in the order of the events; an empty list means that each can happen. */
export function lifecycleProblems({
  lifecycle,
  ...scenario
}: Pick<Scenario, 'world' | 'steps' | 'lifecycle'>): readonly StepProblem[] {
  if (lifecycle === undefined) return [];
  // Events come after the steps.
  const world = lastWorld(scenario);
  const courses = new Map(
    world.pods.map((pod) => {
      const { namespace = '', name } = pod.metadata;
      return [podKey({ namespace, name }), newCourse(pod)] as const;
    }),
  );
  const problems = world.pods.flatMap(({ spec }, index): StepProblem[] => {
    const [{ livenessProbe, startupProbe } = {}] = spec.containers;
    if (livenessProbe === undefined || startupProbe !== undefined) return [];
    const path = ['world', 'pods', index];
    return [{ path, message: 'a liveness probe needs a startup probe before it: the ports of a new container are shut' }]; // prettier-ignore
  });
  lifecycle.forEach((change, index) => {
    const key = podKey(change.pod);
    const course = courses.get(key);
    if (course !== undefined && canHappen(course, change.event)) {
      courses.set(key, courseAfter(course, change.event));
      return;
    }
    const why = course === undefined ? 'there is no such pod' : 'this cannot happen to the pod now'; // prettier-ignore
    problems.push({ path: ['lifecycle', index], message: `${lifecycleName(change)}: ${why}` });
  });
  return problems;
}
