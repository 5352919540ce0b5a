/** Feature labels of the steps of a scenario, read from its worlds: what changes, and in which order (fault class churn). */
import type { NetworkPolicy, Pod } from '../model/kubernetes.ts';
import { worldsOf, type Scenario, type World } from '../model/scenario.ts';
import { matchesLabels } from './matches-labels.ts';
import { changesOf, isCompleted, targetOf, type Change } from '../model/step.ts';

/** Labels `step:...`; none for a scenario without steps. May repeat. */
export function stepLabels(scenario: Scenario): readonly string[] {
  if (scenario.steps.length === 0) return [];
  const worlds = worldsOf(scenario);
  const labels = [`steps:${scenario.steps.length}`];
  scenario.steps.forEach((step, index) => {
    const before = worlds[index] ?? scenario.world;
    const changes = changesOf(step);
    if (changes.length > 1) labels.push('step:several-changes');
    labels.push(...changes.map((change) => changeLabel(change, before)));
    labels.push(...selectionLabels(before, worlds[index + 1] ?? before));
    labels.push(...reuseLabels(changes, before));
  });
  return [...labels, ...orderLabels(worlds)];
}

function changeLabel(change: Change, before: World): string {
  if ('restart' in change) return 'step:agent-restarted';
  if ('recreate' in change) return 'step:pod-recreated';
  if ('complete' in change) return 'step:pod-completed';
  const object = 'put' in change ? change.put : change.delete;
  if ('delete' in change) return `step:${words[object.kind]}-deleted`;
  const target = targetOf(change);
  const isPresent = [...before.namespaces, ...before.pods, ...before.networkPolicies].some(
    (put) => targetOf({ put }) === target,
  );
  if (!isPresent) return `step:${words[object.kind]}-created`;
  return `step:${words[object.kind]}-${object.kind === 'NetworkPolicy' ? 'changed' : 'relabelled'}`;
}

const words = {
  Namespace: 'namespace',
  Pod: 'pod',
  NetworkPolicy: 'policy',
  StatefulSet: 'set',
  Service: 'service',
  EndpointSlice: 'slice',
} as const;

/** How the pods that policies select change: into and out of a selector, and the last one of a policy. */
function selectionLabels(before: World, after: World): readonly string[] {
  const labels: string[] = [];
  for (const policy of after.networkPolicies) {
    const isOld = before.networkPolicies.includes(policy);
    const was = isOld ? selectedBy(policy, before) : [];
    const is = selectedBy(policy, after);
    const present = new Set(before.pods.map(keyOf));
    const left = new Set(after.pods.map(keyOf));
    if (!isOld && is.some((name) => present.has(name))) labels.push('step:policy-after-pod');
    if (!isOld) continue;
    if (is.some((name) => !present.has(name))) labels.push('step:pod-under-policy');
    if (is.some((name) => present.has(name) && !was.includes(name))) {
      labels.push('step:pod-enters-selector');
    }
    if (was.some((name) => left.has(name) && !is.includes(name))) {
      labels.push('step:pod-leaves-selector');
    }
    if (was.length > 0 && is.length === 0) labels.push('step:last-pod-of-policy-goes');
  }
  return labels;
}

/** A pod comes on a node where one went, so that its address can be used again. */
function reuseLabels(changes: readonly Change[], before: World): readonly string[] {
  const nodeOf = (name: string): string | undefined =>
    before.pods.find((pod) => keyOf(pod) === name)?.spec.nodeName;
  const freed = new Set([
    ...before.pods.filter(isCompleted).map(({ spec }) => spec.nodeName),
    ...changes.flatMap((change) => {
      if (!('delete' in change) || change.delete.kind !== 'Pod') return [];
      return [nodeOf(`${change.delete.namespace ?? 'default'}/${change.delete.name}`)];
    }),
  ]);
  const isReused = changes.some(
    (change) =>
      'recreate' in change ||
      ('put' in change &&
        change.put.kind === 'Pod' &&
        nodeOf(keyOf(change.put)) === undefined &&
        freed.has(change.put.spec.nodeName)),
  );
  return isReused ? ['step:address-can-be-reused'] : [];
}

function orderLabels(worlds: readonly World[]): readonly string[] {
  const labels: string[] = [];
  const keys = worlds.map(({ networkPolicies }) => new Set(networkPolicies.map(keyOf)));
  for (const [first, second, third] of keys.map((set, i) => [set, keys[i + 1], keys[i + 2]])) {
    if (first === undefined || second === undefined || third === undefined) continue;
    const isPassing = [...second].some((key) => !first.has(key) && !third.has(key));
    const isBack = [...first].some((key) => !second.has(key) && third.has(key));
    if (isPassing) labels.push('step:policy-there-for-one-step');
    if (isBack) labels.push('step:policy-away-for-one-step');
  }
  return labels;
}

function selectedBy({ metadata, spec }: NetworkPolicy, { pods }: World): readonly string[] {
  return pods
    .filter((pod) => !isCompleted(pod) && pod.metadata.namespace === metadata.namespace)
    .filter((pod) => matchesLabels(spec.podSelector ?? {}, pod.metadata.labels ?? {}))
    .map(keyOf);
}

function keyOf({ metadata }: Pod | NetworkPolicy): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}
