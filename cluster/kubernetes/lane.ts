/**
 * A lane on a real cluster: a slice of namespaces for its worlds, another one for its sentinel, and the lock that it
 * holds while it has hostNetwork pods, used or idle.
 */
import { HarnessError, messageOf } from '../../model/errors.ts';
import type { Endpoint } from '../../model/probe.ts';
import type { World } from '../../model/scenario.ts';
import type { AppliedWorld, Lane } from '../cluster.ts';
import { applyWorld } from './apply-world.ts';
import { askProbes } from './ask-probes.ts';
import { deleteNamespaces } from './clean-leftovers.ts';
import { podProbeEnd, type ProbeEnd } from './probe-end.ts';
import type { RunContext } from './run-context.ts';
import { sentinelNamespace } from './sentinel-world.ts';
import { createSentinel, type AskBound } from './sentinel.ts';
import { createServiceLanes } from './services/create-service-lanes.ts';
import { emptySlice, type Slice } from './slice.ts';

const emptyWorld: World = { namespaces: [], pods: [], networkPolicies: [] };
/** A bound on the deletion of a few pods, for slow machines. */
const handOverMs = 60_000;

/** Makes the sentinel; the namespaces of the worlds come with the first apply. */
export async function createLane(
  context: RunContext,
  index: number,
  namespacePrefix: string,
  signal: AbortSignal,
): Promise<Lane> {
  const name = `l${index}`;
  const slice = emptySlice(namespacePrefix, index);
  const sentinelSlice = emptySlice(namespacePrefix, index);
  context.slices.push(slice, sentinelSlice);
  const ask = createAsker(context, name, slice);
  const askSentinel = createAsker(context, `${name}s`, sentinelSlice);
  const sentinel = await createSentinel(context, sentinelSlice, askSentinel, signal);
  let releaseHostNetwork: (() => void) | undefined;
  /** The last world, and whether no case uses it any more. */
  let last: { readonly world: World; readonly externalEndpoints: readonly string[] } | undefined;
  let isResting = false;
  let giving: Promise<void> | undefined;
  /** Takes the hostNetwork pods away, and only then may another lane have theirs. */
  const giveHostNetwork = async (): Promise<void> => {
    const { world, externalEndpoints } = last ?? { world: emptyWorld, externalEndpoints: [] };
    const pods = world.pods.filter(({ spec }) => spec.hostNetwork !== true);
    const options = { externalEndpoints, dryRun: false, keepHostNetwork: false };
    const bound = AbortSignal.timeout(handOverMs);
    await applyWorld(context, slice, { ...world, pods }, options, bound);
    releaseHostNetwork?.();
    releaseHostNetwork = undefined;
  };
  const giveWhereWanted = (): void => {
    if (!isResting || releaseHostNetwork === undefined) return;
    giving ??= giveHostNetwork()
      .catch((error: unknown) => {
        context.log(`${name} keeps the hostNetwork ports for now: ${messageOf(error)}`);
      })
      .finally(() => {
        giving = undefined;
      });
  };
  const stopListening = context.hostNetworkLock.onWanted(giveWhereWanted);

  return {
    name,
    async apply(world, externalEndpoints, applySignal, transition): Promise<AppliedWorld> {
      checkNames(world);
      isResting = false;
      await giving;
      last = { world, externalEndpoints };
      const onHost = world.pods.some(({ spec }) => spec.hostNetwork === true);
      if (onHost) releaseHostNetwork ??= await context.hostNetworkLock.acquire(applySignal);
      // Idle ones save their next world the creation, as long as no other lane waits for the nodes' ports.
      const keepHostNetwork = onHost || !context.hostNetworkLock.isWanted();
      const options = { externalEndpoints, dryRun: true, keepHostNetwork, transition };
      const applied = await applyWorld(context, slice, world, options, applySignal);
      if (!keepHostNetwork) {
        releaseHostNetwork?.();
        releaseHostNetwork = undefined;
      }
      return applied;
    },
    rest() {
      isResting = true;
      if (context.hostNetworkLock.isWanted()) giveWhereWanted();
    },
    moveSentinel: (changes, moveSignal) => sentinel.move(changes, moveSignal),
    readSentinel: (options, readSignal) => sentinel.read(options, readSignal),
    probe: ask,
    ...createServiceLanes(context, slice, sentinelSlice),
    async close() {
      stopListening();
      await giving;
      last = undefined;
      if (releaseHostNetwork !== undefined) await giveHostNetwork();
      await retire(context, slice);
      await retire(context, sentinelSlice);
    },
  };
}

/** Gives the nodes their room back at once: an investigation opens lane after lane. Nothing waits for the deletion. */
async function retire({ api, slices, log }: RunContext, slice: Slice): Promise<void> {
  for (const { agent } of slice.pods.values()) agent.close();
  slice.pods.clear();
  const position = slices.indexOf(slice);
  if (position >= 0) slices.splice(position, 1);
  try {
    await deleteNamespaces(api, [...slice.namespaces.keys()]);
  } catch (error) {
    // Cluster.close asks for it again.
    log(`namespaces ${slice.prefix}* stay until the end of the run: ${messageOf(error)}`);
  }
}

/** Asks bound probes between the pods of a slice and the external endpoints. */
function createAsker(context: RunContext, name: string, slice: Slice): AskBound {
  const nonceStart = Date.now().toString(36);
  let nonces = 0;
  const endOf = (endpoint: Endpoint): ProbeEnd | undefined => {
    if (endpoint.kind === 'external') return context.externals.get(endpoint.name);
    const pod = slice.pods.get(`${endpoint.namespace}/${endpoint.name}`);
    return pod === undefined ? undefined : podProbeEnd(pod);
  };
  const nextNonce = (): string => `${name}.${nonceStart}.${(nonces++).toString(36)}`;
  return async (probes, options, signal) => {
    if (probes.length === 0) return [];
    return await askProbes(probes, { ...options, nextNonce, endOf }, signal);
  };
}

function checkNames(world: World): void {
  if (world.namespaces.every(({ metadata }) => metadata.name !== sentinelNamespace)) return;
  throw new HarnessError(
    'input',
    `a scenario's namespace must not be called "${sentinelNamespace}"`,
    {
      hint: 'The name is taken by the pods that tell when a change is in force; rename the namespace.',
    },
  );
}
