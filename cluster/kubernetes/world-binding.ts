/** From the state of a slice to the model's view of it: the binding of logical names, and the bound world. */
import type { Binding } from '../../model/binding.ts';
import type { BoundExternal, BoundNode, BoundWorld } from '../../model/bound-world.ts';
import { parseAddressReference } from '../../model/address-reference.ts';
import type { NetworkPolicy, Pod } from '../../model/kubernetes.ts';
import type { World } from '../../model/scenario.ts';
import { realNodeOf, type ProbeNode } from './probe-nodes.ts';
import type { RunContext } from './run-context.ts';
import type { Slice } from './slice.ts';

/** The binding of a world whose pods are played by the pool pods in `assigned` (logical name -> key). */
export function worldBinding(
  context: RunContext,
  slice: Slice,
  world: World,
  externalEndpoints: readonly string[],
  assigned: ReadonlyMap<string, string>,
): Binding {
  const pods = new Map<string, Pod>();
  for (const [logicalName, key] of assigned) {
    const pod = slice.pods.get(key);
    if (pod !== undefined) pods.set(logicalName, pod.stored);
  }
  const logicalNodes = new Set([
    ...context.nodes.map((_node, index) => `n${index}`),
    ...world.pods.flatMap(({ spec }) => spec.nodeName ?? []),
    ...world.networkPolicies.flatMap(nodesReferredTo),
  ]);
  return {
    namespacePrefix: slice.prefix,
    lane: slice.lane,
    pods,
    nodes: new Map(
      [...logicalNodes].map((name) => [name, boundNode(realNodeOf(name, context.nodes))]),
    ),
    externals: new Map(
      boundExternals(context, externalEndpoints).map((external) => [external.name, external]),
    ),
  };
}

/** Everything that the slice holds, as stored; every usable node of the cluster once. */
export function boundWorldOf(
  context: RunContext,
  slice: Slice,
  externalEndpoints: readonly string[],
): BoundWorld {
  return {
    namespaces: [...slice.namespaces.values()].map(({ stored }) => stored),
    pods: [...slice.pods.values()].map(({ stored }) => stored),
    networkPolicies: [...slice.policies.values()].map(({ stored }) => stored),
    nodes: context.nodes.map(boundNode),
    externals: boundExternals(context, externalEndpoints),
    ...(slice.statefulSets.size === 0
      ? {}
      : { statefulSets: [...slice.statefulSets.values()].map(({ stored }) => stored) }),
    ...(slice.services.size === 0
      ? {}
      : {
          services: [...slice.services.values()].map(({ stored }) => stored),
          endpointSlices: [...slice.endpointSlices.values()].map(({ stored }) => stored),
        }),
  };
}

/** Logical `namespace/name` of every pod whose address a policy refers to. */
export function podsReferredTo(policy: NetworkPolicy): readonly string[] {
  return referencesOf(policy).flatMap(({ target }) =>
    target.kind === 'pod' ? [`${target.namespace}/${target.name}`] : [],
  );
}

function nodesReferredTo(policy: NetworkPolicy): readonly string[] {
  return referencesOf(policy).flatMap(({ target }) =>
    target.kind === 'node' ? [target.name] : [],
  );
}

function referencesOf({
  spec,
}: NetworkPolicy): readonly NonNullable<ReturnType<typeof parseAddressReference>>[] {
  const peers = [
    ...(spec.ingress ?? []).flatMap(({ from }) => from ?? []),
    ...(spec.egress ?? []).flatMap(({ to }) => to ?? []),
  ];
  return peers
    .flatMap(({ ipBlock }) =>
      ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])],
    )
    .flatMap((cidr) => parseAddressReference(cidr) ?? []);
}

function boundNode({ name, zone, addresses }: ProbeNode): BoundNode {
  return { name, ...(zone === undefined ? {} : { zone }), addresses };
}

/** Those asked for that the cluster has. */
function boundExternals(context: RunContext, names: readonly string[]): readonly BoundExternal[] {
  return names.flatMap((name) => {
    const end = context.externals.get(name);
    return end === undefined ? [] : [{ name, addresses: end.addresses }];
  });
}
