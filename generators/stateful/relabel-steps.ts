/**
 * Steps that relabel a pod or a namespace, mostly into or out of a selector of the world: a pair that some selector
 * names is set, or taken away where it is there.
 */
import {
  namespaceNameLabel,
  type LabelSelector,
  type Labels,
  type Pod,
} from '../../model/kubernetes.ts';
import type { World } from '../../model/scenario.ts';
import type { Step } from '../../model/step.ts';
import { rollLabels } from '../labels.ts';
import { happens, pick } from '../pick.ts';
import type { StepChoices } from './choices.ts';
import { peersOf } from './policy-ends.ts';
import { livePods, type StepContext } from './step-context.ts';

/** A pod gets other labels. */
export function relabelPod({ world }: StepContext, choices: StepChoices): readonly Step[] {
  const outside = outsiders(world);
  if (outside.length > 0 && happens(choices.labels[2] ?? 0, 35)) {
    const { pod, pair } = pick(choices.aim, outside);
    return [relabel(pod, withPair(pod.metadata.labels ?? {}, pair))];
  }
  const pod = pick(choices.aim, livePods(world));
  const selectors = world.networkPolicies.flatMap((policy) => [
    policy.spec.podSelector ?? {},
    ...peersOf(policy).flatMap(({ podSelector }) => podSelector ?? []),
  ]);
  return [relabel(pod, turnedLabels(pod.metadata.labels ?? {}, selectors, choices))];
}

/** Pods with the pair that takes them into the podSelector of a policy of their namespace, as far as one pair can. */
function outsiders(
  world: World,
): readonly { readonly pod: Pod; readonly pair: [string, string] }[] {
  return world.networkPolicies.flatMap(({ metadata, spec }) => {
    const { matchLabels = {}, matchExpressions = [] } = spec.podSelector ?? {};
    const pairs = pairsOf({
      matchLabels,
      matchExpressions: matchExpressions.filter(({ operator }) => operator === 'In').slice(0, 1),
    });
    return livePods(world)
      .filter((pod) => pod.metadata.namespace === metadata.namespace)
      .flatMap((pod) => {
        const missing = pairs.filter(([key, value]) => pod.metadata.labels?.[key] !== value);
        const [pair] = missing;
        return pair !== undefined && missing.length === pairs.length ? [{ pod, pair }] : [];
      });
  });
}

function relabel(pod: Pod, labels: Labels): Step {
  return { put: { ...pod, metadata: { ...pod.metadata, labels } } };
}

/** A namespace gets other labels. */
export function relabelNamespace({ world }: StepContext, choices: StepChoices): readonly Step[] {
  const namespace = pick(choices.aim, world.namespaces);
  const selectors = world.networkPolicies.flatMap((policy) =>
    peersOf(policy).flatMap(({ namespaceSelector }) => namespaceSelector ?? []),
  );
  const labels = turnedLabels(namespace.metadata.labels ?? {}, selectors, choices);
  return [{ put: { ...namespace, metadata: { ...namespace.metadata, labels } } }];
}

function turnedLabels(
  labels: Labels,
  selectors: readonly LabelSelector[],
  choices: StepChoices,
): Labels {
  const pairs = selectors.flatMap(pairsOf);
  if (pairs.length === 0 || happens(choices.form, 20)) {
    const rolled = rollLabels(choices.labels);
    return isEqual(rolled, labels) ? withPair(labels, ['app', 'b']) : rolled;
  }
  // Selectors are made to match what is there: without this nearly every relabelled object would leave one.
  const missing = pairs.filter(([key, value]) => labels[key] !== value);
  const enters = happens(choices.form, 65) && missing.length > 0;
  return withPair(labels, pick(choices.other, enters ? missing : pairs));
}

/** Sets the pair, or takes it away where it is set. */
function withPair(labels: Labels, [key, value]: readonly [string, string]): Labels {
  if (labels[key] !== value) return { ...labels, [key]: value };
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== key));
}

function pairsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): [string, string][] {
  const expressed = matchExpressions.flatMap(({ key, values = ['a'] }) =>
    values.map((value): [string, string] => [key, value]),
  );
  return [...Object.entries(matchLabels), ...expressed].filter(
    ([key]) => key !== namespaceNameLabel,
  );
}

function isEqual(a: Labels, b: Labels): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => a[key] === b[key]);
}
