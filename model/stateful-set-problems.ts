/**
 * What is wrong with the StatefulSets of a scenario: members that are not among the pods or say something else than their
 * template, and what nothing is defined for beside a controller that makes its pods again.
 */
import type { Pod } from './kubernetes.ts';
import { worldsOf, type Scenario } from './scenario.ts';
import { membersOf, podIndexLabel, podNameLabel, type SetMember, type StatefulSet } from './stateful-set.ts'; // prettier-ignore
import type { StepProblem } from './step-problems.ts';

/** The problems in the order of the worlds and sets; an empty list means that a server makes just these pods. */
export function statefulSetProblems(scenario: Scenario): readonly StepProblem[] {
  const worlds = worldsOf(scenario);
  if (worlds.every(({ statefulSets = [] }) => statefulSets.length === 0)) return [];
  const path = ['world', 'statefulSets'];
  // Scenarios of Services go from world to world; steps of policies, and events, change single pods.
  const isAboutServices = scenario.probes.services !== undefined;
  const changesPods = (!isAboutServices && worlds.length > 1) || (scenario.lifecycle ?? []).length > 0; // prettier-ignore
  return [
    ...(changesPods ? [{ path, message: 'steps and lifecycle events take no StatefulSets: its controller makes pods again' }] : []), // prettier-ignore
    ...worlds.flatMap(
      ({ statefulSets = [], pods }, moment) =>
      statefulSets.flatMap((set, index) => setProblems(set, pods, moment === 0 ? [...path, index] : ['steps', moment - 1])), // prettier-ignore
    ),
  ];
}

function setProblems(
  set: StatefulSet,
  pods: readonly Pod[],
  path: StepProblem['path'],
): readonly StepProblem[] {
  const { matchLabels } = set.spec.selector;
  const { labels } = set.spec.template.metadata;
  const problem = (message: string): StepProblem => ({ path, message });
  const selects = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return [
    ...(selects && Object.keys(matchLabels).length > 0 ? [] : [problem('the selector must match the labels of the template')]), // prettier-ignore
    ...membersOf(set).flatMap((member) => {
      const pod = pods.find(
        ({ metadata }) =>
          metadata.name === member.name && metadata.namespace === set.metadata.namespace,
      );
      if (pod === undefined) return [problem(`pod ${member.name}, which it makes, is not among the pods`)]; // prettier-ignore
      const told = { labels: pod.metadata.labels, spec: pod.spec };
      return plainText(told) === plainText(madeOf(set, member))
        ? []
        : [problem(`pod ${member.name} has other labels or another spec than it makes`)];
    }),
  ];
}

/** What the pod of a scenario must say. */
function madeOf(
  { spec: { serviceName, template } }: StatefulSet,
  { name, ordinal }: SetMember,
): Pick<Pod, 'spec'> & Pick<Pod['metadata'], 'labels'> {
  return {
    labels: { ...template.metadata.labels, [podNameLabel]: name, [podIndexLabel]: String(ordinal) },
    spec: { ...template.spec, hostname: name, subdomain: serviceName },
  };
}

/** Equal for values that the API reads alike: the order of fields does not matter, and undefined is absent. */
function plainText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
