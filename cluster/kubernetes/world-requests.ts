/** What a world asks of the namespaces and pods of a slice: real names, shapes on real nodes, labels. */
import { HarnessError } from '../../model/errors.ts';
import type { Pod } from '../../model/kubernetes.ts';
import { bindSearches } from '../../model/namespace-reference.ts';
import type { World } from '../../model/scenario.ts';
import { isCompleted } from '../../model/step.ts';
import type { NamespaceRequest } from './ensure-namespaces.ts';
import type { PodRequest } from './plan-pool.ts';
import { podShapeOf } from './pod-shape.ts';
import { realNodeOf } from './probe-nodes.ts';
import type { RunContext } from './run-context.ts';
import { objectKey, type Slice } from './slice.ts';

/** What the world asks of its namespaces. */
export function namespaceRequests(slice: Slice, world: World): readonly NamespaceRequest[] {
  const privileged = new Set(
    world.pods
      .filter(({ spec }) => spec.hostNetwork === true)
      .map(({ metadata }) => metadata.namespace),
  );
  return world.namespaces.map(({ metadata: { name, labels = {} } }) => ({
    name: `${slice.prefix}${name}`,
    labels,
    podSecurity: privileged.has(name) || name === 'h' ? 'privileged' : 'restricted',
  }));
}

/** What the world asks of its pods, members of StatefulSets included. Throws HarnessError where one has no place. */
export function podRequests(
  context: RunContext,
  slice: Slice,
  world: World,
): readonly PodRequest[] {
  const known = new Set(world.namespaces.map(({ metadata }) => metadata.name));
  const hosts = new Set<string>();
  return world.pods.map((pod) => {
    const logicalName = objectKey(pod.metadata);
    const namespace = pod.metadata.namespace ?? 'default';
    if (!known.has(namespace)) throw unknownNamespace(pod);
    const node = realNodeOf(pod.spec.nodeName ?? nodeFor(logicalName), context.nodes).name;
    if (pod.spec.hostNetwork === true) {
      if (hosts.has(node)) throw tooFewNodes(pod, context.nodes.length);
      hosts.add(node);
    }
    return {
      logicalName,
      namespace: `${slice.prefix}${namespace}`,
      shape: podShapeOf(bindSearches(pod.spec, { namespacePrefix: slice.prefix }), node),
      labels: pod.metadata.labels ?? {},
      completed: isCompleted(pod),
    };
  });
}

/** Spreads pods that name no node, and always in the same way. */
function nodeFor(logicalName: string): string {
  return `n${Buffer.from(logicalName).reduce((sum, byte) => sum + byte, 0)}`;
}

function unknownNamespace(pod: Pod): HarnessError {
  return new HarnessError(
    'input',
    `pod ${objectKey(pod.metadata)} is in a namespace that the scenario does not contain`,
    { hint: 'Add the namespace to the scenario.' },
  );
}

function tooFewNodes(pod: Pod, nodes: number): HarnessError {
  return new HarnessError(
    'environment',
    `pod ${objectKey(pod.metadata)} is the second hostNetwork pod of its node: the cluster has ${nodes} usable nodes`,
    { hint: 'Use a cluster with more nodes, or a scenario with fewer hostNetwork pods.' },
  );
}
