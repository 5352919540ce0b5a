/**
 * From a logical world to the stored one of a lane: pods out of the pool, namespaces and policies
 * in real names with API defaults, and what differs from before. Pure planning but for the address
 * plan; the caller commits or gives up.
 */
import { isDeepStrictEqual } from 'node:util';
import { bindStatefulSet } from '../../model/bind-service.ts';
import { bindNamespaceName, bindPolicy, type Binding } from '../../model/binding.ts';
import type { BoundWorld } from '../../model/bound-world.ts';
import {
  namespaceNameLabel,
  type Namespace,
  type NetworkPolicy,
  type Pod,
} from '../../model/kubernetes.ts';
import type { World } from '../../model/scenario.ts';
import type { AppliedWorld, Transition } from '../cluster.ts';
import type { AddressPlan } from './address-plan.ts';
import { heldAddresses } from './pod-factory.ts';
import {
  logicalName,
  planPool,
  type CreatePod,
  type PooledPod,
  type PoolPlan,
} from './pod-pool.ts';
import { storedPolicy } from './stored-policy.ts';
import { validateObjects, validatePolicy } from './validate-world.ts';

export interface LaneState {
  readonly namespaces: readonly Namespace[];
  readonly pool: readonly PooledPod[];
  readonly networkPolicies: readonly NetworkPolicy[];
}

export const emptyLaneState: LaneState = { namespaces: [], pool: [], networkPolicies: [] };

export interface LanePlan {
  readonly state: LaneState;
  readonly applied: Omit<AppliedWorld, 'sentAt'>;
  /** Addresses to give back once the plan is committed. */
  readonly freedAddresses: readonly (readonly string[])[];
}

export interface PlanContext {
  readonly namespacePrefix: string;
  readonly addresses: AddressPlan;
  readonly idlePodsMax: number;
  readonly createPod: CreatePod;
}

/**
 * Plans the way from one state to a world. Throws HarnessError('input') on an object that a server
 * would reject.
 */
export function planWorld(
  before: LaneState,
  world: World,
  externalEndpoints: readonly string[],
  transition: Transition | undefined,
  context: PlanContext,
): LanePlan {
  const { namespacePrefix, addresses } = context;
  validateObjects(world, namespacePrefix);
  const plan = planPool(before.pool, world.pods, { ...context, transition });
  const externals = addresses.externals.filter(({ name }) => externalEndpoints.includes(name));
  const binding: Binding = {
    namespacePrefix,
    pods: new Map(plan.pool.flatMap(({ holder, pod }) => (holder ? [[holder, pod] as const] : []))),
    nodes: new Map(addresses.nodes.map((node, index) => [`n${index}`, node])),
    externals: new Map(externals.map((external) => [external.name, external])),
  };
  const networkPolicies = world.networkPolicies.map((policy) => {
    const bound = bindPolicy(policy, binding);
    validatePolicy(policy, bound);
    return storedPolicy(bound);
  });
  const namespaces = storedNamespaces(before.namespaces, world.namespaces, binding);
  const bound: BoundWorld = {
    namespaces,
    pods: plan.pool.map(({ pod }) => pod),
    networkPolicies,
    nodes: addresses.nodes,
    externals,
    ...(world.statefulSets === undefined
      ? {}
      : { statefulSets: world.statefulSets.map((set) => bindStatefulSet(set, binding)) }),
  };
  const changes = {
    networkPolicies: countChanged(before.networkPolicies, networkPolicies),
    podLabels: plan.relabelled,
    namespaceLabels: countRelabelled(before.namespaces, namespaces),
    podsCreated: plan.created.length,
    podsDeleted: plan.deleted.length + plan.completed.length,
  };
  return {
    state: { namespaces, pool: plan.pool, networkPolicies },
    applied: {
      bound,
      binding,
      changes,
      reusedAddresses: plan.created.flatMap(({ logical, predecessor }) =>
        predecessor === undefined ? [] : [logicalName(logical)],
      ),
    },
    freedAddresses: freedBy(plan).map(heldAddresses),
  };
}

/** Pods that give their addresses back: those of a predecessor have passed to its successor. */
function freedBy({ deleted, completed, created }: PoolPlan): readonly Pod[] {
  const passedOn = new Set(created.map(({ predecessor }) => predecessor));
  return [...deleted, ...completed].filter((pod) => !passedOn.has(pod));
}

/**
 * Namespaces stay for their idle pods; one that the world lacks keeps the control plane's label
 * alone (rule 14).
 */
function storedNamespaces(
  present: readonly Namespace[],
  logical: readonly Namespace[],
  binding: Binding,
): readonly Namespace[] {
  const stored = logical.map((namespace): Namespace => {
    const name = bindNamespaceName(binding, namespace.metadata.name);
    const labels = { ...namespace.metadata.labels, [namespaceNameLabel]: name };
    return { ...namespace, metadata: { ...namespace.metadata, name, uid: `uid-${name}`, labels } };
  });
  const wanted = new Set(stored.map(({ metadata }) => metadata.name));
  const idle = present
    .filter(({ metadata }) => !wanted.has(metadata.name))
    .map((namespace): Namespace => {
      const labels = { [namespaceNameLabel]: namespace.metadata.name };
      return { ...namespace, metadata: { ...namespace.metadata, labels } };
    });
  return [...stored, ...idle];
}

function countChanged(before: readonly NetworkPolicy[], after: readonly NetworkPolicy[]): number {
  const key = ({ metadata }: NetworkPolicy): string =>
    `${metadata.namespace ?? ''}/${metadata.name}`;
  const old = new Map(before.map((policy) => [key(policy), policy]));
  const present = new Set(after.map(key));
  const changed = after.filter((policy) => !isDeepStrictEqual(old.get(key(policy)), policy));
  return changed.length + before.filter((policy) => !present.has(key(policy))).length;
}

function countRelabelled(before: readonly Namespace[], after: readonly Namespace[]): number {
  const old = new Map(before.map(({ metadata }) => [metadata.name, metadata.labels]));
  return after.filter(({ metadata }) => {
    const { name, labels } = metadata;
    return !isDeepStrictEqual(old.get(name) ?? { [namespaceNameLabel]: name }, labels);
  }).length;
}
