/**
 * Runs the sentinel of one lane: moves the kinds of objects that a case changed, and reads which effects are not
 * visible yet. It is applied by the same code as a case, so that it shows what that code's changes take.
 */
import { bindProbe, type Binding } from '../../model/binding.ts';
import { observedReachable, type Observation } from '../../model/observation.ts';
import type { Probe } from '../../model/probe.ts';
import type { ProbeOptions, SentinelReading, WorldChanges } from '../cluster.ts';
import { applyWorld } from './apply-world.ts';
import type { RunContext } from './run-context.ts';
import {
  sentinelChannels,
  sentinelKinds,
  sentinelWorld,
  type SentinelChannel,
  type SentinelKind,
  type SentinelPhases,
} from './sentinel-world.ts';
import type { Slice } from './slice.ts';

export interface Sentinel {
  move(changes: WorldChanges, signal: AbortSignal): Promise<void>;
  read(options: ProbeOptions, signal: AbortSignal): Promise<SentinelReading>;
}

export type AskBound = (
  probes: readonly Probe[],
  options: ProbeOptions,
  signal: AbortSignal,
) => Promise<readonly Observation[]>;

/**
 * Least time that a channel is given in milliseconds. Each reading has open channels, so that a closed one costs what
 * the network takes, not a full timeout.
 */
const leastMs = 40;

/** Control probes that fail are asked once more with this multiple of the timeout: load is no broken cluster. */
const controlPatience = 4;

/** Creates the sentinel's pods; until its first policy is seen, every kind counts as moved. */
export async function createSentinel(
  context: RunContext,
  slice: Slice,
  ask: AskBound,
  signal: AbortSignal,
): Promise<Sentinel> {
  const nodeCount = context.nodes.length;
  let phases: SentinelPhases = { policy: 0, 'pod labels': 0, 'namespace labels': 0 };
  let moved: ReadonlySet<SentinelKind> = new Set(sentinelKinds);
  const apply = async (applySignal: AbortSignal): Promise<Binding> => {
    const options = { externalEndpoints: [], dryRun: false, keepHostNetwork: false };
    const world = sentinelWorld(phases, nodeCount);
    return (await applyWorld(context, slice, world, options, applySignal)).binding;
  };
  let binding = await apply(signal);

  return {
    async move(changes, moveSignal) {
      const kinds = kindsChanged(changes);
      if (kinds.length === 0) return;
      phases = movedPhases(phases, kinds);
      moved = new Set(kinds);
      binding = await apply(moveSignal);
    },
    async read(options, readSignal) {
      // A sentinel pod that died would make every later case inconclusive.
      if (hasLostPods(slice)) binding = await apply(readSignal);
      const channels = sentinelChannels(phases, nodeCount, context.ipFamilies).filter(
        ({ kind }) => kind === 'control' || moved.has(kind),
      );
      const isOpen = async (
        some: readonly SentinelChannel[],
        askOptions: ProbeOptions,
      ): Promise<readonly boolean[]> => {
        const probes = some.map(({ probe }) => bindProbe(probe, binding));
        const observations = await ask(probes, askOptions, readSignal);
        return observations.map((observation) => observedReachable(observation) === true);
      };
      const open = await isOpen(channels, { ...options, leastMs });
      const differing = channels.filter((channel, index) => channel.open !== open[index]);
      const deadControls = differing.filter(({ kind }) => kind === 'control');
      const revived = await isOpen(deadControls, {
        timeoutMs: options.timeoutMs * controlPatience,
      });
      const pending = differing.filter(({ kind }) => kind !== 'control');
      return {
        controlAlive: revived.every(Boolean),
        pending: pending.map(({ effect }) => effect),
      };
    },
  };
}

function hasLostPods({ pods }: Slice): boolean {
  return [...pods.values()].some(({ agent }) => agent.closedReason() !== undefined);
}

/** Pods that come or go change peers as a relabelled pod does. */
function kindsChanged(changes: WorldChanges): readonly SentinelKind[] {
  const counts: Readonly<Record<SentinelKind, number>> = {
    policy: changes.networkPolicies,
    'pod labels': changes.podLabels + changes.podsCreated + changes.podsDeleted,
    'namespace labels': changes.namespaceLabels,
  };
  return sentinelKinds.filter((kind) => counts[kind] > 0);
}

function movedPhases(phases: SentinelPhases, kinds: readonly SentinelKind[]): SentinelPhases {
  const flipped = kinds.map((kind) => [kind, phases[kind] === 0 ? 1 : 0] as const);
  return { ...phases, ...Object.fromEntries(flipped) };
}
