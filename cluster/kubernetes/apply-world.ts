/**
 * Brings a slice to a world by the smallest difference, in this order: namespaces and new pods (which change no
 * answer), the API server's judgement of every change, then labels and policies all at once. What is returned is what
 * the server stored, idle pool pods included.
 */
import { bindPolicy, type Binding } from '../../model/binding.ts';
import { HarnessError } from '../../model/errors.ts';
import type { NetworkPolicy, Pod } from '../../model/kubernetes.ts';
import type { World } from '../../model/scenario.ts';
import type { AppliedWorld } from '../cluster.ts';
import { worldBinding, boundWorldOf, podsReferredTo } from './world-binding.ts';
import { commitWorld } from './commit-world.ts';
import { createOne, createPods, deletePods, podCreateCall } from './create-pods.ts';
import { policyPuts } from './change-policies.ts';
import { dryRunAll } from './dry-run.ts';
import { createMissingNamespaces, type NamespaceRequest } from './ensure-namespaces.ts';
import { podLabelPatches } from './pod-label-patches.ts';
import { planPool, type PodRequest, type PoolPlan } from './plan-pool.ts';
import { podShapeOf } from './pod-shape.ts';
import { realNodeOf } from './probe-nodes.ts';
import type { RunContext } from './run-context.ts';
import { objectKey, type Slice } from './slice.ts';
import { waitUntilGone } from './wait-until-gone.ts';

export interface ApplyOptions {
  readonly externalEndpoints: readonly string[];
  /** Only the sentinel's own worlds go without: they are known to be valid. */
  readonly dryRun: boolean;
}

export async function applyWorld(
  context: RunContext,
  slice: Slice,
  world: World,
  options: ApplyOptions,
  signal: AbortSignal,
): Promise<AppliedWorld> {
  slice.applies += 1;
  const namespaces = namespaceRequests(slice, world);
  const requests = podRequests(context, slice, world);
  const lost = dropLostPods(context, slice);
  const plan = planPool(requests, poolEntries(slice), context.idlePodsMax);
  const namespacesCreated = await createMissingNamespaces(
    context,
    slice,
    namespaces,
    options.dryRun,
    signal,
  );

  const early = worldBinding(context, slice, world, options.externalEndpoints, plan.assigned);
  const isLate = needsNewPods(plan);
  const policies = world.networkPolicies;
  if (options.dryRun) {
    await judge(
      context,
      slice,
      plan,
      requests,
      bindAll(
        policies.filter((p) => !isLate(p)),
        early,
      ),
      signal,
    );
  }
  await evict(context, slice, plan, signal);
  const late = policies.filter(isLate);
  // With a policy still unjudged, new pods come without labels: a rejection then leaves the old world in force.
  const created = await createPods(
    context,
    slice,
    plan.missing,
    ({ labels }) => (late.length > 0 ? {} : labels),
    signal,
  );
  const assigned = new Map(plan.assigned);
  for (const pod of created) assigned.set(pod.logicalName, objectKey(pod.stored.metadata));
  if (created.length > 0) await context.updateRoutes(signal);

  const binding = worldBinding(context, slice, world, options.externalEndpoints, assigned);
  const bound = bindAll(policies, binding);
  if (options.dryRun && late.length > 0) {
    const lateKeys = new Set(bindAll(late, binding).map(({ metadata }) => objectKey(metadata)));
    const puts = policyPuts(slice, bound).filter(({ key }) => lateKeys.has(key));
    await dryRunAll(
      context.api,
      puts.map(({ call }) => call),
      signal,
    );
  }
  const changes = await commitWorld(
    context,
    slice,
    { namespaces, requests, assigned, policies: bound },
    signal,
  );
  return {
    bound: boundWorldOf(context, slice, options.externalEndpoints),
    binding: worldBinding(context, slice, world, options.externalEndpoints, assigned),
    changes: {
      ...changes,
      namespaceLabels: changes.namespaceLabels + namespacesCreated,
      podsCreated: created.length,
      podsDeleted: plan.evicted.length + lost,
    },
  };
}

function bindAll(policies: readonly NetworkPolicy[], binding: Binding): readonly NetworkPolicy[] {
  return policies.map((policy) => bindPolicy(policy, binding));
}

function namespaceRequests(slice: Slice, world: World): readonly NamespaceRequest[] {
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

function podRequests(context: RunContext, slice: Slice, world: World): readonly PodRequest[] {
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
      shape: podShapeOf(pod.spec, node),
      labels: pod.metadata.labels ?? {},
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

/** Pods whose agent is gone cannot be probed: they are replaced. */
function dropLostPods(context: RunContext, slice: Slice): number {
  const lost = [...slice.pods].filter(([, { agent }]) => agent.closedReason() !== undefined);
  for (const [key, { agent }] of lost) {
    context.log(`${agent.name} is replaced: ${agent.closedReason() ?? ''}`);
    slice.pods.delete(key);
    deletePods(context, [key]).catch(() => undefined);
  }
  return lost.length;
}

function poolEntries(slice: Slice): Parameters<typeof planPool>[1] {
  return [...slice.pods].map(([key, { stored, shape, logicalName, lastUsed }]) => ({
    key,
    namespace: stored.metadata.namespace ?? 'default',
    shape,
    logicalName,
    labels: stored.metadata.labels ?? {},
    lastUsed,
  }));
}

/** Whether a policy refers to the address of a pod that does not exist yet. */
function needsNewPods(plan: PoolPlan): (policy: NetworkPolicy) => boolean {
  const missing = new Set(plan.missing.map(({ logicalName }) => logicalName));
  return (policy) => podsReferredTo(policy).some((name) => missing.has(name));
}

async function judge(
  context: RunContext,
  slice: Slice,
  plan: PoolPlan,
  requests: readonly PodRequest[],
  policies: readonly NetworkPolicy[],
  signal: AbortSignal,
): Promise<void> {
  const patches = podLabelPatches(slice, requests, plan.assigned).map(({ call }) => call);
  const puts = policyPuts(slice, policies).map(({ call }) => call);
  await dryRunAll(context.api, [...patches, ...puts], signal);
  await Promise.all(
    plan.missing.map(async (request) => {
      const call = podCreateCall(context, slice, request, request.labels);
      await createOne(context, { ...call, query: { ...call.query, dryRun: 'All' } }, signal);
    }),
  );
}

/** hostNetwork pods must be gone before others take their ports; the rest goes in the background. */
async function evict(
  context: RunContext,
  slice: Slice,
  plan: PoolPlan,
  signal: AbortSignal,
): Promise<void> {
  const onHost = plan.evicted.filter(
    (key) => slice.pods.get(key)?.stored.spec.hostNetwork === true,
  );
  for (const key of plan.evicted) {
    slice.pods.get(key)?.agent.close();
    slice.pods.delete(key);
  }
  await deletePods(context, plan.evicted);
  await waitUntilGone(context.api, onHost, signal);
}
