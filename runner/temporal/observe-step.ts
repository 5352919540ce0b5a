/**
 * Watches a step of a scenario from before it is taken until the lane has settled. Which cells tell something is first
 * expected from the objects, and then judged from what the cluster stored; only cells that were closed when the step
 * began can be blamed on it.
 */
import { findOpenings, showTimes } from '../../checkers/temporal.ts';
import type { AppliedWorld, Clock, Lane } from '../../cluster/cluster.ts';
import type { BoundWorld, ClusterFacts } from '../../model/bound-world.ts';
import { bindNamespaceName, bindPolicy } from '../../model/binding.ts';
import { HarnessError } from '../../model/errors.ts';
import { observedReachable } from '../../model/observation.ts';
import { endpointName, type Probe } from '../../model/probe.ts';
import type { Profile } from '../../model/profile.ts';
import type { Scenario, World } from '../../model/scenario.ts';
import type { EnforcementTime, WatchedAnswer, WatchedCell } from '../../model/temporal.ts';
import { askedProbes, type AskedProbes } from '../asked-probes.ts';
import { changeKindOf } from './change-kind.ts';
import { chooseCells, watchFor } from './watch-for.ts';
import { startWatcher, type RawAnswer, type WatchedProbe } from './watcher.ts';

export interface StepContext {
  readonly lane: Lane;
  readonly clock: Clock;
  readonly facts: ClusterFacts;
  readonly profile: Profile;
  readonly probeTimeoutMs: number;
}

export interface ObservedStep {
  /** Number of the step, from 1. */
  readonly step: number;
  readonly scenario: Scenario;
  readonly worldBefore: World;
  readonly world: World;
  readonly before: AppliedWorld;
}

export interface StepObservation {
  readonly watched: readonly WatchedCell[];
  readonly answers: readonly WatchedAnswer[];
  /** Cells of `watched` that were open although they must never be. */
  readonly openings: readonly number[];
  /** Cells that must never be open and of which no answer told anything. */
  readonly silent: readonly number[];
  readonly timesToEnforce: readonly EnforcementTime[];
}

export interface StepWatch {
  /** To be called as soon as the step is taken: from then on the new pods are watched too. */
  taken(after: AppliedWorld): void;
  /** Ends watching. Rejects when aborted. */
  finish(): Promise<StepObservation>;
}

/** Begins to watch; at least one round of answers is on its way when this resolves. */
export async function watchStep(
  context: StepContext,
  observed: ObservedStep,
  signal: AbortSignal,
): Promise<StepWatch> {
  const { lane, clock, facts, profile, probeTimeoutMs } = context;
  const { scenario, worldBefore, world, before } = observed;
  const asked = askedProbes(facts, scenario, worldBefore, before);
  const expected = watchFor(asked.bound, before.bound, expectedWorld(before, world), profile);
  const staying = stayingKeys(asked, worldBefore, observed);
  const watches = expected.map((watch, cell) =>
    staying.has(asked.keys[cell] ?? '') ? watch : undefined,
  );
  const first = chooseCells(asked.bound, watches, () => false);
  const watcher = await startWatcher(
    lane, clock, watchedProbes(asked, first), probeTimeoutMs, signal,
  ); // prettier-ignore
  let judged: { readonly cells: readonly WatchedCell[]; readonly keys: readonly string[] } = {
    cells: [],
    keys: [],
  };
  let sentAt = clock.now();
  return {
    taken: (after) => {
      sentAt = after.sentAt;
      const now = askedProbes(facts, scenario, world, after);
      const known = new Set(asked.keys);
      const isFresh = (probe: Probe): boolean =>
        !known.has(now.keys[now.bound.indexOf(probe)] ?? '');
      const chosen = chooseAfter(
        now,
        first.map((cell) => asked.keys[cell] ?? ''),
        {
          watches: watchFor(now.bound, before.bound, after.bound, profile),
          isFresh,
        },
      );
      judged = {
        cells: chosen.map(({ cell, watch }) => ({
          probe: probeAt(now.probes, cell),
          watch,
          identity: now.identities[cell] ?? '',
        })),
        keys: chosen.map(({ cell }) => now.keys[cell] ?? ''),
      };
      watcher.watch(
        watchedProbes(
          now,
          chosen.map(({ cell }) => cell),
        ),
      );
    },
    finish: async () => judge(await watcher.stop(), judged, sentAt, changeKindOf(observed)),
  };
}

/** The cells of before that still tell something, and those of new pods. */
function chooseAfter(
  now: AskedProbes,
  kept: readonly string[],
  {
    watches,
    isFresh,
  }: {
    readonly watches: ReturnType<typeof watchFor>;
    readonly isFresh: (probe: Probe) => boolean;
  },
): readonly { readonly cell: number; readonly watch: WatchedCell['watch'] }[] {
  const fresh = chooseCells(
    now.bound,
    watches.map((watch, cell) => (isFresh(probeAt(now.bound, cell)) ? watch : undefined)),
    isFresh,
  );
  const stay = now.keys.flatMap((key, cell) => (kept.includes(key) ? [cell] : []));
  return [...new Set([...fresh, ...stay])].flatMap((cell) => {
    const watch = watches[cell];
    return watch === undefined ? [] : [{ cell, watch }];
  });
}

function judge(
  raw: readonly RawAnswer[],
  { cells, keys }: { readonly cells: readonly WatchedCell[]; readonly keys: readonly string[] },
  sentAt: number,
  kind: EnforcementTime['kind'] | undefined,
): StepObservation {
  const positions = new Map(keys.map((key, cell) => [key, cell]));
  const answers = raw.flatMap((answer): readonly WatchedAnswer[] => {
    const cell = positions.get(answer.key);
    if (cell === undefined) return [];
    const { observation } = answer;
    return [
      { cell, sentAt: answer.sentAt - sentAt, answeredAt: answer.answeredAt - sentAt, observation },
    ];
  });
  const openBefore = new Set(
    answers.flatMap(({ cell, answeredAt, observation }) =>
      answeredAt < 0 && observedReachable(observation) === true ? [cell] : [],
    ),
  );
  const answered = new Set(
    answers.flatMap(({ cell, observation }) =>
      observedReachable(observation) === undefined ? [] : [cell],
    ),
  );
  return {
    watched: cells,
    answers,
    openings: findOpenings(cells, answers).filter((cell) => !openBefore.has(cell)),
    silent: cells.flatMap(({ watch }, cell) =>
      watch === 'never-open' && !answered.has(cell) ? [cell] : [],
    ),
    timesToEnforce:
      kind === undefined
        ? []
        : showTimes(cells, answers).map(({ direction, ms }) => ({ kind, direction, ms })),
  };
}

/** Keys of cells whose ends are in both worlds and are not recreated in between. */
function stayingKeys(
  asked: AskedProbes,
  worldBefore: World,
  { scenario, step, world }: ObservedStep,
): ReadonlySet<string> {
  const taken = scenario.steps[step - 1];
  const changes = taken === undefined ? [] : 'changes' in taken ? taken.changes : [taken];
  const gone = new Set(
    changes.flatMap((change) => {
      if ('recreate' in change) return [`${change.recreate.namespace}/${change.recreate.name}`];
      return 'complete' in change ? [`${change.complete.namespace}/${change.complete.name}`] : [];
    }),
  );
  const names = new Set(
    world.pods.map(({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.name}`),
  );
  for (const { metadata } of worldBefore.pods) {
    const name = `${metadata.namespace ?? 'default'}/${metadata.name}`;
    if (!names.has(name)) gone.add(name);
  }
  return new Set(
    asked.keys.filter((_, cell) => {
      const probe = asked.probes[cell];
      return (
        probe !== undefined &&
        !gone.has(endpointName(probe.source)) &&
        !gone.has(endpointName(probe.target))
      );
    }),
  );
}

/** What the cluster will hold, as far as it is known before: the pods that are there, with labels and policies to come. */
function expectedWorld({ bound, binding }: AppliedWorld, world: World): BoundWorld {
  const labels = new Map(
    world.pods.map(({ metadata }) => [
      binding.pods.get(`${metadata.namespace ?? 'default'}/${metadata.name}`)?.metadata.uid,
      metadata.labels,
    ]),
  );
  const namespaces = new Map(
    world.namespaces.map(({ metadata }) => [
      bindNamespaceName(binding, metadata.name),
      metadata.labels,
    ]),
  );
  return {
    ...bound,
    namespaces: bound.namespaces.map((object) => ({
      ...object,
      metadata: { ...object.metadata, labels: namespaces.get(object.metadata.name) },
    })),
    pods: bound.pods.map((pod) => ({
      ...pod,
      metadata: { ...pod.metadata, labels: labels.get(pod.metadata.uid) ?? pod.metadata.labels },
    })),
    networkPolicies: world.networkPolicies.flatMap((policy) => {
      try {
        return [bindPolicy(policy, binding)];
      } catch (error) {
        // It refers to a pod that this step brings: what it does is judged once the cluster has it.
        if (error instanceof HarnessError && error.code === 'input') return [];
        throw error;
      }
    }),
  };
}

function watchedProbes(asked: AskedProbes, cells: readonly number[]): readonly WatchedProbe[] {
  return cells.map((cell) => ({ key: asked.keys[cell] ?? '', bound: probeAt(asked.bound, cell) }));
}

function probeAt(probes: readonly Probe[], cell: number): Probe {
  const probe = probes[cell];
  if (probe === undefined) throw new RangeError(`no cell ${cell}`);
  return probe;
}
