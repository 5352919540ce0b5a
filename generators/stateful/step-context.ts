/**
 * What a shape of steps is built from: the world that it begins in, and how policies are drawn. A shape that does not
 * fit into its world (nothing to delete, no pod to spare) gives no steps, and another one is taken.
 */
import { parseAddressReference } from '../../model/address-reference.ts';
import type { NetworkPolicy, Pod } from '../../model/kubernetes.ts';
import type { World } from '../../model/scenario.ts';
import { isCompleted } from '../../model/step.ts';
import { buildPolicy } from '../build-policy.ts';
import type { Features } from '../factors.ts';
import { familiesOf, type GeneratorOptions } from '../options.ts';
import type { StepChoices } from './choices.ts';

export interface StepContext {
  readonly world: World;
  readonly features: Features;
  readonly externalEndpoints: readonly string[];
  readonly options: GeneratorOptions;
}

/** The pods that run. */
export function livePods({ pods }: World): readonly Pod[] {
  return pods.filter((pod) => !isCompleted(pod));
}

/**
 * Pods that may go or get another address: none that a policy refers to by address, since the policy would change with
 * it, and never so many that fewer than two are left to talk to each other.
 */
export function sparePods(world: World): readonly Pod[] {
  const live = livePods(world);
  const referred = new Set(world.networkPolicies.flatMap(podsReferredTo));
  return live.length <= 2 ? [] : live.filter((pod) => !referred.has(podName(pod)));
}

/** `namespace/name`. */
export function podName({ metadata }: Pod): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

/** A policy of this name, aimed at this pod of the world. */
export function drawPolicy(
  context: StepContext,
  choices: StepChoices,
  name: string,
  aim: Pod,
): NetworkPolicy {
  const { world, features, externalEndpoints, options } = context;
  return buildPolicy(choices.policy, { name, aim, ruleFeatures: [features] }, features, {
    namespaces: world.namespaces,
    pods: livePods(world),
    nodes: options.nodes,
    externalEndpoints,
    ipFamilies: familiesOf(options),
    hostBits: options.hostBits,
  });
}

function podsReferredTo({ spec }: NetworkPolicy): readonly string[] {
  const peers = [
    ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
    ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
  ];
  return peers
    .flatMap(({ ipBlock }) =>
      ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])],
    )
    .flatMap((cidr) => {
      const target = parseAddressReference(cidr)?.target;
      return target?.kind === 'pod' ? [`${target.namespace}/${target.name}`] : [];
    });
}
