/**
 * Brings a slice to a world by the smallest difference, in this order: namespaces and new pods (which change no
 * answer), the API server's judgement of every change, then labels and policies all at once. What is returned is what
 * the server stored, idle pool pods included.
 */
import { bindStatefulSet } from '../../model/bind-service.ts';
import { bindPolicy, type Binding } from '../../model/binding.ts';
import type { Labels, NetworkPolicy } from '../../model/kubernetes.ts';
import type { World } from '../../model/scenario.ts';
import { membershipOf } from '../../model/stateful-set.ts';
import { isCompleted } from '../../model/step.ts';
import type { AppliedWorld, Transition } from '../cluster.ts';
import { worldBinding, boundWorldOf, podsReferredTo } from './world-binding.ts';
import { commitWorld } from './commit-world.ts';
import {
  allOrFirstError,
  createOne,
  createPods,
  deletePods,
  podCreateCall,
} from './create-pods.ts';
import { policyPuts } from './change-policies.ts';
import { routesOf } from './external-ends.ts';
import { dryRunAll } from './dry-run.ts';
import {
  createMissingNamespaces,
  labelPatches,
  type NamespaceRequest,
} from './ensure-namespaces.ts';
import { podLabelPatches } from './pod-label-patches.ts';
import { planPool, type PodRequest, type PoolPlan } from './plan-pool.ts';
import { realClock } from './real-clock.ts';
import type { RunContext } from './run-context.ts';
import { applyServices, boundServices, judgeServices } from './services/apply-services.ts';
import { objectKey, type Slice } from './slice.ts';
import {
  applyStatefulSets,
  isMember,
  judgeStatefulSets,
} from './stateful-sets/apply-stateful-sets.ts';
import { waitUntilGone } from './wait-until-gone.ts';
import { namespaceRequests, podRequests } from './world-requests.ts';

export interface ApplyOptions {
  readonly externalEndpoints: readonly string[];
  /** Only the sentinel's own worlds go without: they are known to be valid. */
  readonly dryRun: boolean;
  readonly transition?: Transition | undefined;
  /** Whether hostNetwork pods that the world does not need stay idle; they keep the ports of their nodes. */
  readonly keepHostNetwork: boolean;
}

export async function applyWorld(
  context: RunContext,
  slice: Slice,
  world: World,
  options: ApplyOptions,
  signal: AbortSignal,
): Promise<AppliedWorld> {
  slice.applies += 1;
  const applying: Applying = { context, slice, world, options, signal };
  const namespaces = namespaceRequests(slice, world);
  const wanted = podRequests(context, slice, world);
  const ofSets = new Set(world.pods.filter((pod) => membershipOf(pod, world.statefulSets)).map(({ metadata }) => objectKey(metadata))); // prettier-ignore
  const requests = wanted.filter(({ logicalName }) => !ofSets.has(logicalName));
  const members = wanted.filter(({ logicalName }) => ofSets.has(logicalName));
  const names = { namespacePrefix: slice.prefix };
  const statefulSets = (world.statefulSets ?? []).map((set) => bindStatefulSet(set, names));
  const lost = dropLostPods(context, slice);
  const { dryRun, transition } = options;
  const keep = { idlePodsMax: context.idlePodsMax, hostNetwork: options.keepHostNetwork };
  const plan = planPool(requests, poolEntries(slice), keep, transition);
  const made = await createMissingNamespaces(context, slice, namespaces, dryRun, signal);

  const late = world.networkPolicies.filter(needsNewPods([...plan.missing, ...members]));
  if (dryRun) await judgeEarly(applying, plan, { namespaces, requests, late });
  if (dryRun) await judgeStatefulSets(context, slice, statefulSets, signal);
  const freed = addressesOf(slice, plan.evicted);
  await evict(applying, plan);
  const sets = await applyStatefulSets(context, slice, statefulSets, members, signal);
  const pooled = await fillPool(applying, plan, late.length > 0 && transition === undefined);
  if (sets.podsCreated > 0) await context.setRoutes(routesOf(context.slices), signal);
  const assigned = new Map([...pooled, ...sets.assigned]);
  const policies = bindAll(world.networkPolicies, bindingOf(applying, assigned));
  const bound = boundServices(world, bindingOf(applying, assigned));
  if (dryRun) await judgeLate(applying, policies, late);
  if (dryRun) await judgeServices(context, slice, bound, signal);

  const commit = { namespaces, requests, assigned, policies };
  const sentAt = realClock.now();
  const changes = await commitWorld(context, slice, commit, signal);
  const services = await applyServices({ context, slice, world, assigned }, bound, signal);
  return {
    sentAt,
    reusedAddresses: plan.missing.flatMap(({ logicalName }) => {
      const key = assigned.get(logicalName);
      const taken = key === undefined ? [] : addressesOf(slice, [key]);
      return taken.some((ip) => freed.includes(ip)) ? [logicalName] : [];
    }),
    bound: boundWorldOf(context, slice, options.externalEndpoints),
    binding: bindingOf(applying, assigned),
    changes: {
      ...changes,
      namespaceLabels: changes.namespaceLabels + made,
      podsCreated: plan.missing.length + sets.podsCreated,
      podsDeleted: plan.evicted.length + lost + sets.podsDeleted,
      ...(services === 0 ? {} : { services }),
    },
  };
}

/** What every step of one apply needs. */
interface Applying {
  readonly context: RunContext;
  readonly slice: Slice;
  readonly world: World;
  readonly options: ApplyOptions;
  readonly signal: AbortSignal;
}

function bindingOf(
  { context, slice, world, options }: Applying,
  assigned: ReadonlyMap<string, string>,
): Binding {
  return worldBinding(context, slice, world, options.externalEndpoints, assigned);
}

/** Creates the missing pods; returns logical name -> key of every pod of the world. */
async function fillPool(
  { context, slice, signal }: Applying,
  plan: PoolPlan,
  unjudged: boolean,
): Promise<ReadonlyMap<string, string>> {
  // With a policy still unjudged, new pods come without labels: a rejection then leaves the old world in force.
  const labelsOf = ({ labels }: PodRequest): Labels => (unjudged ? {} : labels);
  const created = await createPods(context, slice, plan.missing, labelsOf, signal);
  if (created.length > 0) await context.setRoutes(routesOf(context.slices), signal);
  return new Map([
    ...plan.assigned,
    ...created.map((pod) => [pod.logicalName, objectKey(pod.stored.metadata)] as const),
  ]);
}

function bindAll(policies: readonly NetworkPolicy[], binding: Binding): readonly NetworkPolicy[] {
  return policies.map((policy) => bindPolicy(policy, binding));
}

/** Pods whose agent is gone cannot be probed: they are replaced. */
function dropLostPods(context: RunContext, slice: Slice): number {
  const lost = [...slice.pods].filter(
    ([, { agent, stored }]) => agent.closedReason() !== undefined && !isCompleted(stored),
  );
  for (const [key, { agent }] of lost) {
    context.log(`${agent.name} is replaced: ${agent.closedReason() ?? ''}`);
    slice.pods.delete(key);
    deletePods(context, [key]).catch(() => undefined);
  }
  return lost.length;
}

function poolEntries(slice: Slice): Parameters<typeof planPool>[1] {
  const pool = [...slice.pods].filter(([key]) => !isMember(slice, key));
  return pool.map(([key, { stored, shape, logicalName, lastUsed }]) => ({
    key,
    namespace: stored.metadata.namespace ?? 'default',
    shape,
    logicalName,
    labels: stored.metadata.labels ?? {},
    completed: isCompleted(stored),
    lastUsed,
  }));
}

/** Whether a policy refers to the address of a pod that does not exist yet, or may be made anew. */
function needsNewPods(pods: readonly PodRequest[]): (policy: NetworkPolicy) => boolean {
  const missing = new Set(pods.map(({ logicalName }) => logicalName));
  return (policy) => podsReferredTo(policy).some((name) => missing.has(name));
}

/** Everything but the policies that wait for the addresses of new pods. */
async function judgeEarly(
  applying: Applying,
  plan: PoolPlan,
  { namespaces, requests, late }: JudgedEarly,
): Promise<void> {
  const { context, slice, world, signal } = applying;
  const early = world.networkPolicies.filter((policy) => !late.includes(policy));
  const policies = bindAll(early, bindingOf(applying, plan.assigned));
  const changes = [
    ...labelPatches(slice, namespaces),
    ...podLabelPatches(slice, requests, plan.assigned),
    ...policyPuts(slice, policies),
  ];
  await allOrFirstError([
    dryRunAll(
      context.api,
      changes.map(({ call }) => call),
      signal,
    ),
    ...plan.missing.map(async (request) => {
      const call = podCreateCall(context, slice, request, request.labels);
      await createOne(context, { ...call, query: { ...call.query, dryRun: 'All' } }, signal);
    }),
  ]);
}

interface JudgedEarly {
  readonly namespaces: readonly NamespaceRequest[];
  readonly requests: readonly PodRequest[];
  /** The policies that are left out. */
  readonly late: readonly NetworkPolicy[];
}

async function judgeLate(
  { context, slice, world, signal }: Applying,
  bound: readonly NetworkPolicy[],
  late: readonly NetworkPolicy[],
): Promise<void> {
  const waiting = bound.filter((_policy, index) =>
    late.some((policy) => policy === world.networkPolicies[index]),
  );
  const calls = policyPuts(slice, waiting).map(({ call }) => call);
  await dryRunAll(context.api, calls, signal);
}

/**
 * hostNetwork pods must be gone before others take their ports, and in a transition every deleted one before new ones
 * come, so that addresses are free again; the rest goes in the background.
 */
async function evict(
  { context, slice, options, signal }: Applying,
  { evicted, missing }: PoolPlan,
): Promise<void> {
  const isAwaited = (key: string): boolean =>
    slice.pods.get(key)?.stored.spec.hostNetwork === true ||
    (options.transition !== undefined && missing.length > 0);
  const awaited = evicted.filter(isAwaited);
  for (const key of evicted) {
    slice.pods.get(key)?.agent.close();
    slice.pods.delete(key);
  }
  await deletePods(context, evicted);
  await waitUntilGone(context.api, awaited, signal);
}

function addressesOf(slice: Slice, keys: readonly string[]): readonly string[] {
  return keys
    .flatMap((key) => slice.pods.get(key)?.stored.status?.podIPs ?? [])
    .map(({ ip }) => ip);
}
