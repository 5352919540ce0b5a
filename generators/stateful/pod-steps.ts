/**
 * Steps in which pods come and go: created before and after the policies that select them, deleted, recreated,
 * completed, scaled to zero and back. Where one goes and another comes on one node, the address can be used again.
 */
import type { Labels, NetworkPolicy, Pod } from '../../model/kubernetes.ts';
import type { World } from '../../model/scenario.ts';
import { referenceOf, type Change, type Step } from '../../model/step.ts';
import { rollLabels } from '../labels.ts';
import { matchesLabels } from '../matches-labels.ts';
import { happens, pick } from '../pick.ts';
import { shapesForNamespace } from '../pod-shapes.ts';
import type { StepChoices } from './choices.ts';
import { isPeer, isSubject } from './policy-ends.ts';
import { newPolicy } from './policy-steps.ts';
import { livePods, podName, sparePods, type StepContext } from './step-context.ts';

export function createPod(context: StepContext, choices: StepChoices): readonly Step[] {
  return [{ put: newPod(context, choices) }];
}

/** A pod and a policy that is made for it: one before the other, in either order, or both together. */
export function podAndPolicy(context: StepContext, choices: StepChoices): readonly Step[] {
  const pod = newPod(context, choices);
  const neighbours = livePods(context.world).filter(
    ({ metadata }) => metadata.namespace === pod.metadata.namespace,
  );
  if (neighbours.length === 0) return [];
  const changes: readonly Change[] = [{ put: newPolicy(context, choices, pod) }, { put: pod }];
  if (happens(choices.form, 40)) return changes;
  return happens(choices.form, 80) ? changes.toReversed() : [{ changes }];
}

export function recreatePod({ world }: StepContext, choices: StepChoices): readonly Step[] {
  const spare = sparePods(world);
  if (spare.length === 0) return [];
  const { namespace = 'default', name } = pick(choices.aim, spare).metadata;
  return [{ recreate: { namespace, name } }];
}

/** A pod goes and another one comes on its node, in one step or in two. */
export function replacePod(context: StepContext, choices: StepChoices): readonly Step[] {
  const spare = sparePods(context.world);
  if (spare.length === 0) return [];
  const gone = pick(choices.aim, spare);
  const changes: readonly Change[] = [
    { delete: referenceOf(gone) },
    { put: onNodeOf(gone, newPod(context, choices)) },
  ];
  return happens(choices.form, 50) ? changes : [{ changes }];
}

/**
 * A pod completes, and its address can go to the next one: mostly a pod that a peer selects, or that a policy is made to
 * allow first, and then one after it that is not, so that a selector which holds on to the address shows.
 */
export function completePod(context: StepContext, choices: StepChoices): readonly Step[] {
  const spare = sparePods(context.world);
  if (spare.length === 0) return [];
  const peers = spare.filter((pod) => isPeer(pod, context.world));
  const isAimed = peers.length > 0 && happens(choices.form, 50);
  const done = pick(choices.aim, isAimed ? peers : spare);
  const { namespace = 'default', name } = done.metadata;
  const complete: Step = { complete: { namespace, name } };
  const policy = isAimed ? undefined : policyThatAllowsOnly(done, context, choices);
  if (isAimed || policy !== undefined) {
    const { world } = context;
    return [
      ...(policy === undefined ? [] : [{ put: policy }]),
      complete,
      {
        put: successorOf(
          done,
          world,
          happens(choices.other, 70) ? {} : newLabels(world.pods, choices),
        ),
      },
    ];
  }
  return [
    complete,
    ...(happens(choices.other, 60) ? [{ put: onNodeOf(done, newPod(context, choices)) }] : []),
  ];
}

/** Undefined for a pod without labels, or without a neighbour that it could ask. */
function policyThatAllowsOnly(
  pod: Pod,
  context: StepContext,
  choices: StepChoices,
): NetworkPolicy | undefined {
  const { namespace, labels = {} } = pod.metadata;
  const neighbour = livePods(context.world).find(
    (other) => other !== pod && other.metadata.namespace === namespace,
  );
  if (neighbour === undefined || Object.keys(labels).length === 0) return undefined;
  const from = [{ podSelector: { matchLabels: labels } }];
  const spec = { podSelector: {}, policyTypes: ['Ingress'] as const, ingress: [{ from }] };
  return { ...newPolicy(context, choices, neighbour), spec };
}

/** Every pod of a namespace, or every pod that a policy selects, goes and comes back. */
export function scaleToZero({ world }: StepContext, choices: StepChoices): readonly Step[] {
  const live = livePods(world);
  const spare = sparePods(world);
  const canGo = (pods: readonly Pod[]): boolean =>
    pods.length > 0 && pods.every((pod) => spare.includes(pod)) && live.length - pods.length >= 2;
  const ofNamespaces = world.namespaces
    .map(({ metadata }) => live.filter((pod) => pod.metadata.namespace === metadata.name))
    .filter(canGo);
  const ofPolicies = world.networkPolicies
    .filter(({ spec }) => !matchesLabels(spec.podSelector ?? {}, {}))
    .map((policy) => live.filter((pod) => isSubject(pod, policy)))
    .filter(canGo);
  const aimed = ofPolicies.length > 0 && happens(choices.form, 70) ? ofPolicies : ofNamespaces;
  if (aimed.length === 0) return [];
  const pods = pick(choices.aim, aimed);
  return [
    { changes: pods.map((pod) => ({ delete: referenceOf(pod) })) },
    { changes: pods.map((put) => ({ put })) },
  ];
}

/** A new pod of the shape and on the node of one that went. */
function successorOf(gone: Pod, { pods }: World, labels: Labels): Pod {
  const { namespace = 'default' } = gone.metadata;
  return { ...gone, metadata: { name: freeName(pods, namespace), namespace, labels } };
}

function onNodeOf(gone: Pod, pod: Pod): Pod {
  return { ...pod, spec: { ...pod.spec, nodeName: gone.spec.nodeName } };
}

/** Under a free name, of a shape of its namespace, mostly with the labels of a pod that is there. */
function newPod({ world, options }: StepContext, choices: StepChoices): Pod {
  const namespace = pick(choices.other, world.namespaces).metadata.name;
  const position = world.namespaces.findIndex(({ metadata }) => metadata.name === namespace);
  const { shape } = pick(choices.form, shapesForNamespace(position));
  const { containers, initContainers, node } = shape;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: freeName(world.pods, namespace),
      namespace,
      labels: newLabels(world.pods, choices),
    },
    spec: {
      nodeName: options.nodes === 1 ? 'n0' : node,
      containers,
      ...(initContainers === undefined ? {} : { initContainers }),
    },
  };
}

function newLabels(pods: readonly Pod[], choices: StepChoices): Labels {
  const [first = 0] = choices.labels;
  return happens(first, 60)
    ? (pick(choices.other, pods).metadata.labels ?? {})
    : rollLabels(choices.labels);
}

function freeName(pods: readonly Pod[], namespace: string): string {
  const taken = new Set(pods.map(podName));
  let code = 'a'.charCodeAt(0);
  while (taken.has(`${namespace}/${String.fromCharCode(code)}`)) code++;
  return String.fromCharCode(code);
}
