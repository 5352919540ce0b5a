/**
 * Steps in which pods come and go: created before and after the policies that select them, deleted, recreated,
 * completed, scaled to zero and back. Where one goes and another comes on one node, the address can be used again.
 */
import type { Labels, Pod } from '../../model/kubernetes.ts';
import { referenceOf, type Change, type Step } from '../../model/step.ts';
import { rollLabels } from '../labels.ts';
import { happens, pick } from '../pick.ts';
import { shapesForNamespace } from '../pod-shapes.ts';
import type { StepChoices } from './choices.ts';
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

/** A pod completes, and its address can go to the next one. */
export function completePod(context: StepContext, choices: StepChoices): readonly Step[] {
  const spare = sparePods(context.world);
  if (spare.length === 0) return [];
  const done = pick(choices.aim, spare);
  const { namespace = 'default', name } = done.metadata;
  return [
    { complete: { namespace, name } },
    ...(happens(choices.form, 60) ? [{ put: onNodeOf(done, newPod(context, choices)) }] : []),
  ];
}

/** Every pod of a namespace goes and comes back. */
export function scaleToZero({ world }: StepContext, choices: StepChoices): readonly Step[] {
  const spare = sparePods(world);
  const groups = world.namespaces
    .map(({ metadata }) =>
      livePods(world).filter((pod) => pod.metadata.namespace === metadata.name),
    )
    .filter((pods) => pods.length > 0 && pods.every((pod) => spare.includes(pod)))
    .filter((pods) => livePods(world).length - pods.length >= 2);
  if (groups.length === 0) return [];
  const pods = pick(choices.aim, groups);
  return [
    { changes: pods.map((pod) => ({ delete: referenceOf(pod) })) },
    { changes: pods.map((put) => ({ put })) },
  ];
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
