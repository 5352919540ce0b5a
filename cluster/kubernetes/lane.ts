/**
 * A lane on a real cluster: a slice of namespaces for its worlds, another one for its sentinel, and the lock that it
 * holds while its world has hostNetwork pods.
 */
import { HarnessError } from '../../model/errors.ts';
import type { Observation } from '../../model/observation.ts';
import type { Probe } from '../../model/probe.ts';
import type { World } from '../../model/scenario.ts';
import type { AppliedWorld, Lane, ProbeOptions } from '../cluster.ts';
import { applyWorld } from './apply-world.ts';
import { askProbes } from './ask-probes.ts';
import { podProbeEnd } from './probe-end.ts';
import type { RunContext } from './run-context.ts';
import { sentinelNamespace } from './sentinel-world.ts';
import { createSentinel } from './sentinel.ts';
import { emptySlice, type Slice } from './slice.ts';

/** Makes the sentinel; the namespaces of the worlds come with the first apply. */
export async function createLane(
  context: RunContext,
  name: string,
  namespacePrefix: string,
  signal: AbortSignal,
): Promise<Lane> {
  const slice = emptySlice(namespacePrefix);
  const sentinelSlice = emptySlice(namespacePrefix);
  context.slices.push(slice, sentinelSlice);
  let nonces = 0;
  const nonceStart = Date.now().toString(36);
  const ask = async (
    slices: readonly Slice[],
    probes: readonly Probe[],
    { timeoutMs }: ProbeOptions,
    probeSignal: AbortSignal,
  ): Promise<readonly Observation[]> => {
    if (probes.length === 0) return [];
    return await askProbes(
      probes,
      {
        timeoutMs,
        nextNonce: () => `${name}.${nonceStart}.${(nonces++).toString(36)}`,
        endOf: (endpoint) => {
          if (endpoint.kind === 'external') return context.externals.get(endpoint.name);
          const key = `${endpoint.namespace}/${endpoint.name}`;
          const pod = slices.map(({ pods }) => pods.get(key)).find((found) => found !== undefined);
          return pod === undefined ? undefined : podProbeEnd(pod);
        },
      },
      probeSignal,
    );
  };
  const sentinel = await createSentinel(
    context,
    sentinelSlice,
    (...args) => ask([sentinelSlice], ...args),
    signal,
  );
  let releaseHostNetwork: (() => void) | undefined;

  return {
    name,
    async apply(world, externalEndpoints, applySignal): Promise<AppliedWorld> {
      checkNames(world);
      const onHost = world.pods.some(({ spec }) => spec.hostNetwork === true);
      if (onHost) releaseHostNetwork ??= await context.hostNetworkLock.acquire(applySignal);
      const options = { externalEndpoints, dryRun: true };
      const applied = await applyWorld(context, slice, world, options, applySignal);
      if (!onHost) {
        releaseHostNetwork?.();
        releaseHostNetwork = undefined;
      }
      return applied;
    },
    moveSentinel: (changes, moveSignal) => sentinel.move(changes, moveSignal),
    readSentinel: (options, readSignal) => sentinel.read(options, readSignal),
    probe: (probes, options, probeSignal) => ask([slice], probes, options, probeSignal),
    async close() {
      if (releaseHostNetwork === undefined) return;
      // An empty world removes the hostNetwork pods, and only then may another lane have theirs.
      const empty: World = { namespaces: [], pods: [], networkPolicies: [] };
      const options = { externalEndpoints: [], dryRun: false };
      await applyWorld(context, slice, empty, options, AbortSignal.timeout(60_000));
      releaseHostNetwork();
      releaseHostNetwork = undefined;
    },
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
